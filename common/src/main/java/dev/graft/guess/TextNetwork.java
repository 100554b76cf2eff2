package dev.graft.guess;

import java.util.List;

/** The network for a table of texts, from random weights: the mean of its words' vectors. */
final class TextNetwork {

  private static final int PADDING_AND_UNKNOWN = 2;
  private static final double MOST = 0.95;
  private static final int LONGEST = 400;
  private static final int SHORTEST = 8;

  private TextNetwork() {}

  static void put(TablePlan plan, JobDraft draft, long examples) {
    int length = length(plan.table().column(plan.text()).values());
    int words = examples < 2_000 ? 5_000 : 20_000;
    draft.put(
        "data.text.max-length",
        length,
        "likely: 95 % of the texts have no more words; longer ones are cut");
    draft.put("data.text.max-words", words);
    draft.put(
        "data.text.min-count",
        examples < 20_000 ? 2 : 5,
        "a word that is known occurs so often in training");
    draft.put(
        "model.architecture.name",
        "embedding-mean",
        "a guess: fast, and good where single words tell");
    draft.put(
        "model.architecture.words", words + PADDING_AND_UNKNOWN, "max-words, padding and unknown");
    draft.put("model.architecture.dimensions", examples < 2_000 ? 50 : 100);
    draft.put("model.architecture.units", examples < 2_000 ? 32 : 64);
    TableJob.outputs(plan, draft);
  }

  /** Words that nearly all texts have at most. */
  static int length(List<String> texts) {
    int[] words =
        texts.stream()
            .filter(text -> text != null)
            .mapToInt(text -> text.split("[^\\p{L}\\p{N}]+").length)
            .sorted()
            .toArray();
    int most = words[Math.min(words.length - 1, (int) (MOST * words.length))];
    return Math.max(SHORTEST, Math.min(LONGEST, most));
  }
}
