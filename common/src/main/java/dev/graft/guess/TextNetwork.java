package dev.graft.guess;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The network for texts, from random weights: the mean of their words' vectors. In job files, and
 * of the estimator.
 */
public final class TextNetwork {

  private static final int PADDING_AND_UNKNOWN = 2;
  private static final double MOST = 0.95;
  private static final int LONGEST = 400;
  private static final int SHORTEST = 8;

  private static final long MANY = 2_000;

  private TextNetwork() {}

  /** How many words are known, of so many training examples. */
  public static int words(long examples) {
    return examples < MANY ? 5_000 : 20_000;
  }

  /**
   * Says which network it is, but for its output layer.
   *
   * @param length words of a text that are read
   * @param words that are known
   * @param examples that are trained on
   */
  public static void put(int length, int words, long examples, JobDraft draft) {
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
    draft.put("model.architecture.dimensions", examples < MANY ? 50 : 100);
    draft.put("model.architecture.units", examples < MANY ? 32 : 64);
  }

  /** Words that nearly all texts have at most. */
  static int length(List<String> texts) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    texts.stream()
        .filter(text -> text != null)
        .forEach(text -> counts.merge(text.split("[^\\p{L}\\p{N}]+").length, 1L, Long::sum));
    return length(counts);
  }

  /**
   * The same.
   *
   * @param counts how many texts have so many words
   */
  public static int length(SortedMap<Integer, Long> counts) {
    long texts = counts.values().stream().mapToLong(Long::longValue).sum();
    long rank = Math.min(texts - 1, (long) (MOST * texts));
    long seen = 0;
    for (Map.Entry<Integer, Long> count : counts.entrySet()) {
      seen += count.getValue();
      if (seen > rank) {
        return Math.max(SHORTEST, Math.min(LONGEST, count.getKey()));
      }
    }
    return SHORTEST;
  }
}
