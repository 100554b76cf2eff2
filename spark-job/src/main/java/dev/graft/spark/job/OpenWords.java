package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.text.Vocabulary;
import java.util.List;
import java.util.Locale;

/** The words of a new network that does not state how many it knows: those of the vocabulary. */
final class OpenWords {

  private static final String KEY = "text";

  private OpenWords() {}

  /**
   * The model with its words counted.
   *
   * @param learned what the data's format has learned
   * @param decided is told what was decided, for people
   * @throws UnusableInputException if the data are no texts
   */
  static ModelSettings fill(ModelSettings model, JsonNode learned, List<String> decided) {
    if (!model.wordsAreOpen()) {
      return model;
    }
    if (!learned.has(KEY)) {
      throw new UnusableInputException(
          "Cannot take the number of words from the data, which are no texts: name the column of the text in data.table.text, or set model.architecture.words.");
    }
    int size = Vocabulary.of(learned.path(KEY)).size();
    decided.add(
        String.format(
            Locale.ROOT,
            "the network knows %d words, as many as the vocabulary, with padding and the unknown word",
            size));
    return model.knowing(size);
  }
}
