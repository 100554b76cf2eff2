package dev.graft.spark.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.TableSettings;
import java.util.TreeMap;

/** How quotation marks within the fields of CSV files are written, where nothing else is said. */
enum CsvDialect {
  /** Doubled, as RFC 4180 says, and as spreadsheets and pandas write them. */
  RFC_4180,
  /** Behind a backslash, which Spark expects: so read whoever trained models of former versions. */
  SPARK;

  private static final String KEY = "quotes";
  private static final String WRITTEN = "rfc4180";

  /**
   * The one that a saved model was trained with.
   *
   * @param learned what its data's format has learned
   */
  static CsvDialect of(JsonNode learned) {
    boolean ofTable = learned.has("columns") || learned.has("text") || learned.has("classes");
    return ofTable && !learned.path(KEY).asText().equals(WRITTEN) ? SPARK : RFC_4180;
  }

  /** Adds to what the format of a new model has learned that this version has read it. */
  static void write(ObjectNode learned) {
    learned.put(KEY, WRITTEN);
  }

  /** Spark's options, those of the settings before its own. */
  TreeMap<String, String> options(TableSettings settings) {
    TreeMap<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(settings.options());
    if (settings.encoding() != null) {
      options.put("encoding", settings.encoding());
    }
    String quote = options.getOrDefault("quote", "\"");
    if (this == RFC_4180 && !quote.isEmpty()) {
      options.putIfAbsent("escape", quote);
    }
    return options;
  }

  /** Whether quotation marks that are written otherwise are refused. */
  boolean isStrict() {
    return this == RFC_4180;
  }
}
