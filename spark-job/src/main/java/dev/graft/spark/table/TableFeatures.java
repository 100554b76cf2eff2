package dev.graft.spark.table;

import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.config.TableSettings;
import dev.graft.spark.read.CsvColumns;
import dev.graft.spark.read.Pretrained;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which columns of a table are its features and how they become numbers: as the pretrained model
 * knows them, if the table has the same, or as the rows that are left for training say.
 */
final class TableFeatures {

  private static final Logger LOG = LoggerFactory.getLogger(TableFeatures.class);

  private final DataSettings settings;
  private final TableSettings table;
  private final Pretrained pretrained;
  private final Set<String> ignored;
  private final boolean ofFiles;
  private final List<String> csv;

  private TableEncoding encoding;
  private TableEncoding replaced;

  /**
   * @param ignored columns that are none
   * @param ofFiles whether tables are read from files
   */
  TableFeatures(
      DataSettings settings, Pretrained pretrained, Set<String> ignored, boolean ofFiles) {
    this.settings = settings;
    this.table = settings.table();
    this.pretrained = pretrained;
    this.ignored = ignored;
    this.ofFiles = ofFiles;
    this.csv = CsvColumns.features(pretrained.learned());
    this.encoding =
        pretrained.learned().has("columns")
            ? TableEncoding.of(pretrained.learned().path("columns"))
            : null;
  }

  /** How columns become numbers; null: not known. */
  TableEncoding encoding() {
    return encoding;
  }

  /** Columns that the encoding knows; none if there is none. */
  List<Column> encoded() {
    return encoding == null ? List.of() : encoding.columns();
  }

  boolean standardizes() {
    return encoding != null && encoding.standardizes();
  }

  /** Columns are no features: texts or pictures are. */
  void none() {
    encoding = null;
  }

  /**
   * The feature columns of a table.
   *
   * @param learns whether features are learned of it: then the pretrained model's may not hold
   */
  List<Column> of(TableColumns columns, StructType schema, boolean learns) {
    if (encoding != null && table.text() == null && table.picture() == null) {
      if (areKnownOf(schema, learns)) {
        columns.check(encoding.columns());
        return encoding.columns();
      }
      LOG.info("the table has other columns than the pretrained model's: their encoding is new");
      replaced = encoding;
      encoding = null;
    }
    return csv.isEmpty() ? columns.features() : asInCsv(columns, schema, learns);
  }

  /** Whether a table has the columns that the encoding knows, in whatever order. */
  boolean areKnownOf(StructType schema, boolean learns) {
    return !learns || has(schema, encoding.columns().stream().map(Column::name).toList());
  }

  /** All of these features; further ones only where the job does not name them. */
  private boolean has(StructType schema, List<String> known) {
    List<String> here = TableColumns.featureNames(schema, table, ignored);
    return table.features().isEmpty()
        ? here.containsAll(known)
        : Set.copyOf(here).equals(Set.copyOf(known));
  }

  /** In the order of the CSV files that the pretrained model was trained on, if it was. */
  private List<Column> asInCsv(TableColumns columns, StructType schema, boolean learns) {
    List<String> here = TableColumns.featureNames(schema, table, ignored);
    if (has(schema, csv) || !learns && here.containsAll(csv)) {
      return columns.features(csv);
    }
    if (!Collections.disjoint(here, csv)) {
      throw new UnusableInputException(
          "Cannot use the columns %s: the model was trained on %s; name these in data.table.features."
              .formatted(here, csv));
    }
    return columns.features();
  }

  /**
   * Learns the encoding.
   *
   * @param training whether these are training data: else there must be nothing to learn
   */
  void learn(
      EncodingLearning learning, List<Column> features, TableColumns columns, boolean training) {
    boolean fitted =
        standardizing()
            || table.missing() != TableSettings.Missing.REFUSE
            || features.stream().anyMatch(f -> f.kind() == Column.Kind.CATEGORY);
    if (!training && fitted) {
      throw NotLearned.of(columns.table(), "categories, missing numbers and deviations");
    }
    encoding = learning.encoding(features, table, columns.table(), columns.unfit());
    if (standardizing()) {
      encoding = learning.standardized(encoding);
    }
    refuseMixedUp(columns.table());
  }

  /**
   * Whether numbers are brought to mean 0 and deviation 1 where nothing is known of the columns. A
   * pretrained network takes them as it has learned to.
   */
  private boolean standardizing() {
    if (table.standardize() != null) {
      return table.standardize();
    }
    return replaced != null
        ? replaced.standardizes()
        : ofFiles && pretrained.isNone() && settings.normalization() == null;
  }

  /** Names in common at other places of an input layer that fits by its width alone. */
  private void refuseMixedUp(String name) {
    if (replaced == null || replaced.width() != encoding.width()) {
      return;
    }
    List<String> known = replaced.columns().stream().map(Column::name).toList();
    List<String> here = encoding.columns().stream().map(Column::name).toList();
    if (!Collections.disjoint(known, here)) {
      throw new UnusableInputException(
          "Cannot use %s with the pretrained model: they share some columns and not others (the model has %s, the table %s), so that numbers would enter at the wrong places; name the model's columns in data.table.features, or give columns that mean something else other names."
              .formatted(name, known, here));
    }
  }
}
