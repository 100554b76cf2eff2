package dev.graft.spark.init;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.guess.ColumnProfile;
import dev.graft.guess.ColumnType;
import dev.graft.guess.Confidence;
import dev.graft.guess.CsvForm;
import dev.graft.guess.CsvLook;
import dev.graft.guess.Finding;
import dev.graft.guess.JobDraft;
import dev.graft.guess.TextCharset;
import dev.graft.spark.table.SparkTables;
import dev.graft.spark.table.TableColumns;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How a table's files are read: by which data source, with which options. */
final class TableSource {

  /** Bytes of the first file that are looked at. */
  static final int HEAD = 1 << 20;

  /**
   * What may stand in a file's quoted fields, and the options that read it; the usual one first.
   */
  private static final List<Map<String, Object>> DIALECTS =
      List.of(
          Map.of(),
          Map.of("multiLine", true),
          Map.of("escape", "\\"),
          Map.of("escape", "\\", "multiLine", true),
          Map.of("quote", ""));

  private final SparkSession spark;
  private final String path;
  private final String format;
  private final Map<String, Object> options = new LinkedHashMap<>();
  private final List<String> why = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private String encoding;
  private String schema;
  private boolean named = true;
  private Dataset<Row> table;

  private TableSource(SparkSession spark, String path, String format) {
    this.spark = spark;
    this.path = path;
    this.format = format;
  }

  /** Files of a kind. */
  static TableSource of(SparkSession spark, DataFiles files, FileKind kind) throws IOException {
    TableSource source = new TableSource(spark, files.dataPath(), kind.source());
    if (kind == FileKind.TEXT) {
      source.csv(files);
    } else {
      source.other(kind);
    }
    return source;
  }

  /** A table of the catalog. */
  static TableSource of(SparkSession spark, CatalogTable table) {
    TableSource source = new TableSource(spark, table.location(), table.provider());
    source.table = source.open(Map.of());
    source.findings.add(
        new Finding(
            "format",
            table.provider() + " at " + table.location(),
            Confidence.CERTAIN,
            "as the catalog says",
            false));
    return source;
  }

  /** Rows that are there already; a job file cannot name them. */
  static TableSource ofFrame(Dataset<Row> rows) {
    TableSource source = new TableSource(rows.sparkSession(), "the rows", "DataFrame");
    source.table = rows;
    return source;
  }

  private void other(FileKind kind) {
    if (kind == FileKind.JSON) {
      option("multiLine", true, "an object takes several lines");
    }
    table = open(options);
    findings.add(new Finding("format", format, Confidence.CERTAIN, "by what is in it", false));
  }

  private void csv(DataFiles files) throws IOException {
    byte[] bytes = files.head(files.first(), HEAD);
    Charset charset = TextCharset.of(bytes);
    CsvForm form =
        CsvLook.of(new String(bytes, charset).replace("\uFEFF", ""), bytes.length < HEAD);
    if (form == null) {
      throw new UnusableInputException(
          "Cannot use %s: its lines are not divided into the same number of columns by commas, semicolons, tabs, bars or blanks; a table of two columns or more is needed."
              .formatted(path));
    }
    if (form.delimiter() != ',') {
      option(
          "sep", String.valueOf(form.delimiter()), "fields are divided by " + form.delimiterName());
    }
    if (form.quote() != '"') {
      option("quote", String.valueOf(form.quote()), "fields are quoted by " + form.quote());
    }
    if (!form.header()) {
      named = false;
      option(
          "header",
          false,
          form.sure().word()
              + ": the first line is a row like the others, and columns are named _c0, _c1 ...");
    }
    if (form.padded()) {
      option("ignoreLeadingWhiteSpace", true, "blanks stand around fields");
      option("ignoreTrailingWhiteSpace", true, null);
    }
    encoding(charset);
    dialect();
    findings.add(csvFinding(form));
  }

  private Finding csvFinding(CsvForm form) {
    return new Finding(
        "format",
        "CSV, " + form.delimiterName() + ", " + (named ? "with a header" : "no header"),
        form.sure(),
        named ? "the first line names the columns" : "the first line is a row like the others",
        true);
  }

  private void encoding(Charset charset) {
    if (!charset.equals(StandardCharsets.UTF_8)) {
      encoding = charset.name();
      findings.add(
          new Finding("encoding", encoding, Confidence.LIKELY, "the bytes are no UTF-8", true));
    }
    if (charset.equals(StandardCharsets.UTF_16)) {
      option("multiLine", true, "lines of UTF-16 are not divided by single bytes");
    }
  }

  /** Tries ways to write quotation marks until one fits all files. */
  private void dialect() {
    UnusableInputException first = null;
    for (Map<String, Object> dialect : DIALECTS) {
      Map<String, Object> tried = new LinkedHashMap<>(options);
      tried.putAll(dialect);
      try {
        table = open(tried);
        dialect.forEach(
            (key, value) -> option(key, value, "so the quotation marks match in all lines"));
        return;
      } catch (UnusableInputException e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  private void option(String key, Object value, String reason) {
    options.put(key, value);
    if (reason != null) {
      why.add(key + ": " + reason);
    }
  }

  private Dataset<Row> open(Map<String, Object> tried) {
    JobDraft draft = new JobDraft();
    draft.put("output", "none").put("data.format", "table").put("data.train.path", path);
    draft.put("data.table.format", format).put("data.table.label", "label");
    draft.put("model.architecture.name", "dense").put("model.architecture.outputs", 2);
    if (encoding != null) {
      draft.put("data.table.encoding", encoding);
    }
    Map<String, Object> texts = new LinkedHashMap<>(tried);
    if (format.equals("csv")) {
      texts.put("inferSchema", false);
    }
    if (!texts.isEmpty()) {
      draft.put("data.table.options", texts);
    }
    Settings settings =
        SettingsReader.read(
            Command.PRETRAIN, new StringReader(draft.settings(key -> true)), "init", List.of());
    return new SparkTables(spark, settings.data().table()).open(path);
  }

  Dataset<Row> table() {
    return table;
  }

  /** Whether somebody has named the columns. */
  boolean isNamed() {
    return named;
  }

  boolean isCsv() {
    return format.equals("csv");
  }

  List<Finding> findings() {
    return findings;
  }

  /** Says what stands for missing values. */
  void markers(String nulls, String nans) {
    if (nulls != null) {
      option("nullValue", nulls, "stands where a number is missing");
    }
    if (nans != null) {
      option("nanValue", nans, "stands where a number is missing, too");
    }
  }

  /**
   * Says the types of all columns, where Spark would take numbers with a comma for texts, or texts
   * such as 3F for numbers.
   */
  void types(List<ColumnProfile> columns) {
    boolean commas = columns.stream().anyMatch(ColumnProfile::hasDecimalComma);
    if (!commas && columns.stream().noneMatch(ColumnProfile::hasSuffixedNumbers)) {
      return;
    }
    if (commas) {
      option("locale", "de-DE", "numbers have a decimal comma, and are read as DECIMAL");
    }
    schema =
        columns.stream()
            .map(column -> TableColumns.identifier(column.name()) + " " + type(column))
            .collect(Collectors.joining(", "));
  }

  private static String type(ColumnProfile column) {
    if (column.hasDecimalComma()) {
      return "DECIMAL(38,18)";
    }
    if (column.declared() == ColumnType.BOOLEAN) {
      return "BOOLEAN";
    }
    return column.isNumber() ? "DOUBLE" : "STRING";
  }

  /** Adds to a job file how the table is read. */
  void put(JobDraft draft) {
    draft.put("data.format", "table").put("data.train.path", path);
    draft.put("data.table.format", format);
    if (encoding != null) {
      draft.put("data.table.encoding", encoding, Confidence.LIKELY, "the bytes are no UTF-8");
    }
    if (!options.isEmpty()) {
      draft.put("data.table.options", options, String.join("; ", why));
    }
    if (schema != null) {
      draft.put("data.table.schema", schema, "so that Spark infers no other types");
    }
  }
}
