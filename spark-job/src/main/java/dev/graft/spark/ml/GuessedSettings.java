package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.graft.guess.JobDraft;
import dev.graft.guess.TableTraining;
import dev.graft.guess.TextNetwork;
import dev.graft.spark.table.TableColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What {@code graft init} would write where the params of an estimator say nothing: how a network
 * from random weights is trained, and which one reads texts.
 */
final class GuessedSettings {

  private static final String SEPARATOR = "[^\\p{L}\\p{N}]+";
  private static final String MAX_WORDS = "data.text.max-words";
  private static final String PATIENCE = "train.early-stopping.patience";
  private static final String STANDARDIZE = "data.table.standardize";

  private final HasTraining<?> tuner;
  private final Dataset<Row> rows;
  private final Config given;
  private final List<String> decided = new ArrayList<>();
  private long counted;

  /**
   * @param rows that training and validation have
   * @param given what the user has set
   */
  GuessedSettings(HasTraining<?> tuner, Dataset<Row> rows, Config given) {
    this.tuner = tuner;
    this.rows = rows;
    this.given = given;
  }

  /**
   * How it is trained, where neither a param nor the param conf says anything of training.
   *
   * @param text whether the features are texts; else they are numbers
   */
  Config training(boolean text) {
    boolean open =
        !given.hasPath("train")
            || given.getConfig("train").root().keySet().equals(Set.of("workers"));
    if (!open) {
      return ConfigFactory.empty();
    }
    JobDraft draft = new JobDraft();
    TableTraining.put(examples(), text, draft);
    boolean own =
        List.of("data.scale", "data.normalization", STANDARDIZE).stream().anyMatch(given::hasPath);
    if (!text && !own) {
      draft.put(STANDARDIZE, true);
    }
    Config guessed = parsed(draft);
    if (validation() == 0 && !hasIndicator()) {
      guessed = guessed.withoutPath(PATIENCE);
    }
    decided.add(GuessedWords.training(guessed, examples()));
    return guessed;
  }

  /** The network of texts, but for its output layer. */
  Config textNetwork() {
    JobDraft draft = new JobDraft();
    int words = given.hasPath(MAX_WORDS) ? given.getInt(MAX_WORDS) : TextNetwork.words(examples());
    TextNetwork.put(length(), words, examples(), draft);
    Config guessed = parsed(draft);
    boolean layers = tuner.getHiddenLayers().length > 0;
    Config told = layers ? guessed.withoutPath("model.architecture.units") : guessed;
    decided.add(GuessedWords.texts(told, given));
    return guessed;
  }

  /** What was guessed so far, for people. */
  List<String> decided() {
    return List.copyOf(decided);
  }

  /** Words that nearly all texts have at most. */
  private int length() {
    Column words =
        size(
            split(
                regexp_replace(TableColumns.quoted(tuner.getFeaturesCol()), SEPARATOR + "$", ""),
                SEPARATOR));
    SortedMap<Integer, Long> counts = new TreeMap<>();
    rows.filter(TableColumns.quoted(tuner.getFeaturesCol()).isNotNull())
        .groupBy(words)
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getInt(0), row.getLong(1)));
    return TextNetwork.length(counts);
  }

  /** Rows that are trained on; counted once, by a job of Spark's. */
  private long examples() {
    if (counted == 0) {
      counted = Math.max(1, Math.round(rows.count() * (1 - validation())));
    }
    return counted;
  }

  private boolean hasIndicator() {
    return tuner.isDefined(tuner.validationIndicatorCol());
  }

  private double validation() {
    if (hasIndicator()) {
      return 0;
    }
    String key = "data.validation.fraction";
    return given.hasPath(key) ? given.getDouble(key) : tuner.getValidationFraction();
  }

  private static Config parsed(JobDraft draft) {
    return ConfigFactory.parseString(draft.settings(key -> true));
  }
}
