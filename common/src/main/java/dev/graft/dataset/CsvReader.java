package dev.graft.dataset;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Reads a CSV file of numbers: one label column or none, any number of feature columns. A line is a
 * record; one that opens a quotation mark goes on in the next lines only if that makes it a record
 * that can be used, so that a stray mark spoils its own line and no other.
 */
public final class CsvReader implements RecordReader {

  private static final int NO_LABEL = -1;
  private static final int SHOWN = 60;

  private final CsvLines lines;
  private final String name;
  private final char delimiter;
  private final int classes;
  private final List<String> header;
  private final int labelColumn;
  private final int[] featureColumns;
  private final int columns;
  private final long end;
  private long record;

  /**
   * Opens a file and finds its columns.
   *
   * @param in plain bytes, UTF-8; closed by {@link #close()}
   * @param name how messages call the file
   * @param classes a label that is none of so many is a problem; 0: any whole number is a label
   */
  public CsvReader(InputStream in, String name, CsvLayout csv, int classes) {
    this.lines = new CsvLines(in, name, csv.delimiter(), () -> record);
    this.name = name;
    this.delimiter = csv.delimiter();
    this.end = Long.MAX_VALUE;
    this.classes = classes;
    String[] first = first(csv.header());
    this.header = csv.header() ? Arrays.asList(first) : List.of();
    this.columns = first.length;
    this.labelColumn = csv.label() == null ? NO_LABEL : column(csv.label(), header);
    this.featureColumns =
        csv.features().isEmpty()
            ? IntStream.range(0, columns).filter(c -> c != labelColumn).toArray()
            : csv.features().stream().mapToInt(f -> column(f, header)).toArray();
    if (Arrays.stream(featureColumns).anyMatch(c -> c == labelColumn)) {
      throw new UnusableInputException(
          "Cannot use data.csv.features: the label's column %s is among them."
              .formatted(csv.label()));
    }
  }

  /** The same file from one of its records on. */
  private CsvReader(CsvReader whole, InputStream in, long offset, long record, long end) {
    this.lines = new CsvLines(in, offset, whole.name, whole.delimiter, () -> this.record);
    this.name = whole.name;
    this.delimiter = whole.delimiter;
    this.classes = whole.classes;
    this.header = whole.header;
    this.columns = whole.columns;
    this.labelColumn = whole.labelColumn;
    this.featureColumns = whole.featureColumns;
    this.record = record;
    this.end = end;
  }

  /**
   * Reads some of the file's records, by the columns that this has found.
   *
   * @param in the file's bytes from a line on; closed with the reader
   * @param offset of that line in the file
   * @param from number of the record that begins with it
   * @param to number of the first record that is not read
   */
  public CsvReader records(InputStream in, long offset, long from, long to) {
    return new CsvReader(this, in, offset, from, to);
  }

  /** The cells of the first line, which is left where it is if it is no header. */
  private String[] first(boolean header) {
    LineReader.Line line = lines.next();
    if (line == null) {
      throw new UnusableInputException("Cannot read %s: it is empty.".formatted(name));
    }
    String[] cells = line.text() == null ? null : lines.cells(line.text());
    if (cells == null) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: its first line is no line of columns (it has %,d bytes).",
              name,
              line.length()));
    }
    if (header && lines.opensQuote(line.text())) {
      cells = lines.continued(line, row -> row);
    }
    if (cells == null) {
      throw new UnusableInputException(
          "Cannot read %s: a quotation mark in its header is not closed.".formatted(name));
    }
    if (!header) {
      lines.back(line);
    }
    return cells;
  }

  /** Number of columns, the label's among them. */
  public int columns() {
    return columns;
  }

  /** The feature columns, by name where the file has a header, else by number. */
  public List<String> features() {
    return Arrays.stream(featureColumns)
        .mapToObj(column -> header.isEmpty() ? Integer.toString(column) : header().get(column))
        .toList();
  }

  /** The names of all columns, "" where one has none; empty without a header. */
  public List<String> header() {
    return header.stream().map(name -> name == null ? "" : name).toList();
  }

  /** The label's column by its name; null without a header or a label. */
  public String label() {
    return header.isEmpty() || labelColumn == NO_LABEL ? null : header().get(labelColumn);
  }

  /** Number of features of a record. */
  public int width() {
    return featureColumns.length;
  }

  /** The byte at which the next record begins; -1: there is none. */
  public long offset() {
    LineReader.Line line = record < end ? lines.next() : null;
    if (line == null) {
      return -1;
    }
    lines.back(line);
    return line.offset();
  }

  /**
   * Passes the next record.
   *
   * @return whether there was one
   */
  public boolean skip() {
    LineReader.Line line = record < end ? lines.next() : null;
    if (line == null) {
      return false;
    }
    if (line.text() != null && lines.opensQuote(line.text())) {
      // What it goes on with depends on what can be read of it.
      parse(line);
    }
    record++;
    return true;
  }

  @Override
  public RawRecord next() {
    LineReader.Line line = record < end ? lines.next() : null;
    if (line == null) {
      return null;
    }
    RawRecord parsed = parse(line);
    record++;
    return parsed;
  }

  private RawRecord parse(LineReader.Line line) {
    if (line.text() == null) {
      String reason = "it is %,d bytes long, and a line may have %,d";
      return bad(line, Defect.Kind.LINE, reason.formatted(line.length(), CsvLines.MAX_BYTES));
    }
    if (lines.opensQuote(line.text())) {
      RawRecord whole = lines.continued(line, cells -> usable(line, cells));
      return whole != null
          ? whole
          : bad(line, Defect.Kind.LINE, "a quotation mark in it is not closed");
    }
    return parse(line, lines.cells(line.text()));
  }

  private RawRecord usable(LineReader.Line line, String[] cells) {
    RawRecord parsed = parse(line, cells);
    return parsed.defect() == null ? parsed : null;
  }

  private RawRecord parse(LineReader.Line line, String[] cells) {
    if (cells == null || cells.length != columns) {
      String many =
          cells == null ? "more than " + CsvLines.MAX_COLUMNS : String.valueOf(cells.length);
      return bad(
          line,
          Defect.Kind.COLUMNS,
          String.format(Locale.ROOT, "it has %s columns, the first line %d", many, columns));
    }
    float[] features = new float[featureColumns.length];
    for (int i = 0; i < features.length; i++) {
      Double value = number(cells[featureColumns[i]]);
      if (value == null || Float.isInfinite(value.floatValue())) {
        return notANumber(line, cells, featureColumns[i]);
      }
      features[i] = value.floatValue();
    }
    if (labelColumn == NO_LABEL) {
      return RawRecord.good(record, features, -1);
    }
    Double label = number(cells[labelColumn]);
    if (label == null || label != label.intValue()) {
      return notANumber(line, cells, labelColumn);
    }
    String noClass = Labels.problem(label.intValue(), classes);
    return noClass == null
        ? RawRecord.good(record, features, label.intValue())
        : bad(line, Defect.Kind.LABEL, noClass);
  }

  private RawRecord notANumber(LineReader.Line line, String[] cells, int column) {
    boolean label = column == labelColumn;
    return bad(
        line,
        label ? Defect.Kind.LABEL : Defect.Kind.FEATURE,
        String.format(
            Locale.ROOT,
            "column %d is \"%s\", not a %snumber",
            column,
            shown(cells[column]),
            label ? "whole " : ""));
  }

  private RawRecord bad(LineReader.Line line, Defect.Kind kind, String reason) {
    return RawRecord.bad(record, Defect.of(kind, reason).at(line.offset()));
  }

  private static String shown(String cell) {
    String given = cell == null ? "" : cell;
    return given.length() > SHOWN ? given.substring(0, SHOWN) + "..." : given;
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
  public void close() throws IOException {
    lines.close();
  }
}
