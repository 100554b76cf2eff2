package dev.graft.dataset;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import dev.graft.config.DataSettings;
import dev.graft.config.UnusableInputException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Reads a CSV file of numbers: one label column, any number of feature columns. */
public final class CsvReader implements RecordReader {

  private static final int MAX_COLUMNS = 1 << 20;

  private final CsvParser parser;
  private final String name;
  private final int labelColumn;
  private final int[] featureColumns;
  private final int columns;
  private String[] row;
  private long record;

  /**
   * Opens a file and finds its columns.
   *
   * @param in plain bytes, UTF-8; closed by {@link #close()}
   * @param name how messages call the file
   */
  public CsvReader(InputStream in, String name, DataSettings.Csv csv) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(csv.delimiter());
    settings.setReadInputOnSeparateThread(false);
    settings.setMaxColumns(MAX_COLUMNS);
    settings.setMaxCharsPerColumn(-1);
    settings.getFormat().setComment('\0');
    settings.setSkipEmptyLines(true);
    this.parser = new CsvParser(settings);
    this.name = name;
    String[] first = sentence(() -> firstRow(in));
    if (first == null) {
      throw new UnusableInputException("Cannot read %s: it is empty.".formatted(name));
    }
    List<String> header = csv.header() ? Arrays.asList(first) : List.of();
    this.columns = first.length;
    this.labelColumn = column(csv.label(), header);
    this.featureColumns =
        csv.features().isEmpty()
            ? IntStream.range(0, columns).filter(c -> c != labelColumn).toArray()
            : csv.features().stream().mapToInt(f -> column(f, header)).toArray();
    if (Arrays.stream(featureColumns).anyMatch(c -> c == labelColumn)) {
      throw new UnusableInputException(
          "Cannot use data.csv.features: the label's column %s is among them."
              .formatted(csv.label()));
    }
    this.row = csv.header() ? nextRow() : first;
  }

  /** Number of features of a record. */
  public int width() {
    return featureColumns.length;
  }

  @Override
  public RawRecord next() {
    if (row == null) {
      return null;
    }
    RawRecord parsed = parse(row);
    record++;
    row = nextRow();
    return parsed;
  }

  private String[] firstRow(InputStream in) {
    parser.beginParsing(in, StandardCharsets.UTF_8);
    return parser.parseNext();
  }

  private String[] nextRow() {
    return sentence(parser::parseNext);
  }

  /** The parser's own messages run over many lines. */
  private String[] sentence(Supplier<String[]> row) {
    try {
      return row.get();
    } catch (TextParsingException | IllegalStateException e) {
      throw new UnusableInputException(
          "Cannot read %s: it is damaged or breaks off after record %d.".formatted(name, record),
          e);
    }
  }

  private RawRecord parse(String[] cells) {
    if (cells.length != columns) {
      return RawRecord.bad(
          record, "it has %d columns, the first line %d".formatted(cells.length, columns));
    }
    float[] features = new float[featureColumns.length];
    for (int i = 0; i < features.length; i++) {
      Double value = number(cells[featureColumns[i]]);
      if (value == null || Float.isInfinite(value.floatValue())) {
        return notANumber(cells, featureColumns[i]);
      }
      features[i] = value.floatValue();
    }
    Double label = number(cells[labelColumn]);
    if (label == null || label != label.intValue()) {
      return notANumber(cells, labelColumn);
    }
    return RawRecord.good(record, features, label.intValue());
  }

  private RawRecord notANumber(String[] cells, int column) {
    return RawRecord.bad(
        record,
        "column %d is \"%s\", not a %snumber"
            .formatted(
                column,
                cells[column] == null ? "" : cells[column],
                column == labelColumn ? "whole " : ""));
  }

  private static Double number(String cell) {
    try {
      Double value = cell == null ? null : Double.valueOf(cell.strip());
      return value == null || value.isNaN() || value.isInfinite() ? null : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private int column(String wanted, List<String> header) {
    int byName = header.indexOf(wanted);
    if (byName >= 0) {
      return byName;
    }
    if (wanted != null && wanted.matches("-?\\d{1,7}")) {
      int number = Integer.parseInt(wanted);
      int column = number < 0 ? columns + number : number;
      if (column >= 0 && column < columns) {
        return column;
      }
    }
    throw new UnusableInputException(
        "Cannot find the column %s in %s: it has %s."
            .formatted(
                wanted,
                name,
                header.isEmpty()
                    ? "no header (set data.csv.header) and columns 0 to " + (columns - 1)
                    : "the columns " + header));
  }

  @Override
  public void close() {
    parser.stopParsing();
  }
}
