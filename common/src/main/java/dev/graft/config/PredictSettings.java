package dev.graft.config;

import dev.graft.UnusableInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The {@code predict} part of a job file, which {@code featurize} has, too.
 *
 * @param batchSize examples in one forward pass
 * @param partitions parts that the data are divided in at least, where files can be divided; null:
 *     by the task slots
 * @param topK how many of the most probable classes or labels are told; 0: none
 * @param keep the data's own columns that are written, too; null: all
 * @param columns the names of the columns that are added
 * @param explain what {@code explain} has beside
 */
public record PredictSettings(
    int batchSize,
    Integer partitions,
    int topK,
    List<String> keep,
    Columns columns,
    ExplainSettings explain) {

  /** The job file's part for {@link Columns}. */
  private static final String COLUMNS = "predict.columns.";

  /** Names of columns; empty: it is left out. */
  public record Columns(
      String prediction,
      String label,
      String probability,
      String topK,
      String problem,
      String features) {

    /** Those that {@code predict} adds, by their keys in a job file. */
    public Map<String, String> byKey() {
      Map<String, String> names = new LinkedHashMap<>();
      names.put(COLUMNS + "prediction", prediction);
      names.put(COLUMNS + "label", label);
      names.put(COLUMNS + "probability", probability);
      names.put(COLUMNS + "top-k", topK);
      names.put(COLUMNS + "problem", problem);
      names.values().removeIf(String::isEmpty);
      return names;
    }

    /** Those that {@code featurize} adds. */
    public Map<String, String> featuresByKey() {
      Map<String, String> names = new LinkedHashMap<>();
      names.put(COLUMNS + "features", features);
      names.put(COLUMNS + "problem", problem);
      names.values().removeIf(String::isEmpty);
      return names;
    }

    /** Without the most probable classes. */
    Columns withoutTopK() {
      return new Columns(prediction, label, probability, "", problem, features);
    }
  }

  static PredictSettings read(ConfigKeys keys) {
    int topK = keys.whole("predict.top-k", 0);
    Columns columns =
        new Columns(
            name(keys, "prediction"),
            name(keys, "label"),
            name(keys, "probability"),
            name(keys, "top-k"),
            name(keys, "problem"),
            name(keys, "features"));
    return new PredictSettings(
        keys.whole("predict.batch-size", 1),
        keys.wholeOrNull("predict.partitions", 1),
        topK,
        keep(keys),
        topK == 0 ? columns.withoutTopK() : columns,
        ExplainSettings.read(keys));
  }

  private static List<String> keep(ConfigKeys keys) {
    List<String> keep = keys.textsOrNull("predict.keep");
    if (keep != null && Set.copyOf(keep).size() < keep.size()) {
      throw keys.refused("predict.keep", "a column stands there twice");
    }
    return keep;
  }

  private static String name(ConfigKeys keys, String column) {
    String name = keys.text(COLUMNS + column);
    return name == null ? "" : name.strip();
  }

  /**
   * Refuses two columns of one name, as Spark compares names, and a table of none.
   *
   * @throws UnusableInputException naming the keys
   */
  void check() {
    refuseSame(columns.byKey());
    if (columns.prediction().isEmpty()
        && columns.label().isEmpty()
        && columns.probability().isEmpty()
        && columns.topK().isEmpty()) {
      throw new UnusableInputException(
          "Cannot predict without a column for predictions: name one in predict.columns.");
    }
  }

  /**
   * The same of {@code featurize}.
   *
   * @throws UnusableInputException naming the keys
   */
  void checkFeatures() {
    refuseSame(columns.featuresByKey());
    if (columns.features().isEmpty()) {
      throw new UnusableInputException(
          "Cannot featurize without a column for the activations: name it in predict.columns.features.");
    }
    if (topK > 0) {
      throw new UnusableInputException(
          "Cannot featurize with predict.top-k: activations are written, not classes.");
    }
  }

  private static void refuseSame(Map<String, String> byKey) {
    Map<String, String> keys = new TreeMap<>();
    byKey.forEach(
        (key, name) -> {
          String other = keys.put(name.toLowerCase(Locale.ROOT), key);
          if (other != null) {
            throw new UnusableInputException(
                "Cannot use %s = %s: %s has this name already.".formatted(key, name, other));
          }
        });
  }
}
