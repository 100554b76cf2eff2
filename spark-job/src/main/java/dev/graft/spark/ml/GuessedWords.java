package dev.graft.spark.ml;

import com.typesafe.config.Config;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What was guessed for a {@link FineTuner}, in sentences for people. */
final class GuessedWords {

  private static final Map<String, String> TRAINING = new LinkedHashMap<>();
  private static final Map<String, String> TEXTS = new LinkedHashMap<>();

  static {
    TRAINING.put("train.epochs", "at most %s epochs (maxIter)");
    TRAINING.put(
        "train.early-stopping.patience",
        "an end after %s validations without improvement (patience)");
    TRAINING.put("train.batch-size", "batches of %s (batchSize)");
    TRAINING.put("train.optimizer.type", "%s (optimizer)");
    TRAINING.put("train.optimizer.learning-rate", "a rate of %s (stepSize)");
    TRAINING.put("train.l2", "an L2 penalty of %s (regParam)");
    TRAINING.put(
        "data.table.standardize",
        "features standardised, as nothing says their scale (data.table.standardize in conf)");
    TEXTS.put("model.architecture.name", "%s");
    TEXTS.put("model.architecture.dimensions", "%s numbers a word");
    TEXTS.put("model.architecture.units", "a layer of %s units");
    TEXTS.put("data.text.max-length", "the first %s words of each text");
    TEXTS.put("data.text.max-words", "a vocabulary of %s words at most");
    TEXTS.put("data.text.min-count", "words that occur %s times or more");
  }

  private GuessedWords() {}

  /**
   * How it is trained.
   *
   * @param rows that are trained on
   */
  static String training(Config guessed, long rows) {
    return String.format(
        Locale.ROOT,
        "as nothing that speaks of training is set, it goes as graft init would write it for %,d rows: %s",
        rows,
        list(TRAINING, guessed));
  }

  /**
   * Which network reads texts.
   *
   * @param given what the user has set, which is not guessed
   */
  static String texts(Config guessed, Config given) {
    Config open = guessed;
    for (String key : TEXTS.keySet()) {
      open = given.hasPath(key) ? open.withoutPath(key) : open;
    }
    return "as no network is named, texts are read by the mean of their words' vectors: "
        + list(TEXTS, open);
  }

  private static String list(Map<String, String> words, Config guessed) {
    StringJoiner list = new StringJoiner(", ");
    words.forEach(
        (key, phrase) -> {
          if (guessed.hasPath(key)) {
            list.add(phrase.formatted(guessed.getValue(key).unwrapped()));
          }
        });
    return list.toString();
  }
}
