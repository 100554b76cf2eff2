package dev.graft.dataset;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import dev.graft.UnusableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.zip.ZipException;

/**
 * Reads a CSV file of numbers: one label column or none, any number of feature columns. A line is a
 * record; one that opens a quotation mark goes on in the next lines only if that makes it a record
 * that can be used, so that a stray mark spoils its own line and no other.
 */
public final class CsvReader implements RecordReader {

  /** Longer lines are problems: a file without line ends must not fill the memory. */
  static final int MAX_LINE_BYTES = 1 << 24;

  /** How far on a quotation mark may be closed. */
  private static final int MAX_QUOTED_CHARS = 1 << 20;

  private static final int MAX_COLUMNS = 1 << 20;
  private static final int NO_LABEL = -1;
  private static final int SHOWN = 60;

  private final CsvParser parser;
  private final LineReader lines;
  private final Deque<LineReader.Line> ahead = new ArrayDeque<>();
  private final String name;
  private final char delimiter;
  private final int classes;
  private final List<String> header;
  private final int labelColumn;
  private final int[] featureColumns;
  private final int columns;
  private long record;

  /**
   * Opens a file and finds its columns.
   *
   * @param in plain bytes, UTF-8; closed by {@link #close()}
   * @param name how messages call the file
   * @param classes a label that is none of so many is a problem; 0: any whole number is a label
   */
  public CsvReader(InputStream in, String name, CsvLayout csv, int classes) {
    this.parser = parser(csv);
    this.lines = new LineReader(in, MAX_LINE_BYTES);
    this.name = name;
    this.delimiter = csv.delimiter();
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

  private static CsvParser parser(CsvLayout csv) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(csv.delimiter());
    settings.getFormat().setComment('\0');
    settings.setReadInputOnSeparateThread(false);
    settings.setMaxColumns(MAX_COLUMNS);
    settings.setMaxCharsPerColumn(-1);
    return new CsvParser(settings);
  }

  /** The cells of the first line, which is left where it is if it is no header. */
  private String[] first(boolean header) {
    LineReader.Line line = lineWithContent();
    if (line == null) {
      throw new UnusableInputException("Cannot read %s: it is empty.".formatted(name));
    }
    String[] cells = line.text() == null ? null : cells(line.text());
    if (cells == null) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: its first line is no line of columns (it has %,d bytes).",
              name,
              line.length()));
    }
    if (header && opensQuote(line.text())) {
      cells = continued(line, row -> row);
    }
    if (cells == null) {
      throw new UnusableInputException(
          "Cannot read %s: a quotation mark in its header is not closed.".formatted(name));
    }
    if (!header) {
      ahead.addFirst(line);
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

  @Override
  public RawRecord next() {
    LineReader.Line line = lineWithContent();
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
      return bad(line, Defect.Kind.LINE, reason.formatted(line.length(), MAX_LINE_BYTES));
    }
    if (opensQuote(line.text())) {
      RawRecord whole = continued(line, cells -> usable(line, cells));
      return whole != null
          ? whole
          : bad(line, Defect.Kind.LINE, "a quotation mark in it is not closed");
    }
    return parse(line, cells(line.text()));
  }

  private LineReader.Line lineWithContent() {
    LineReader.Line line = line();
    while (line != null
        && line.text() != null
        && line.text().isBlank()
        && line.text().indexOf(delimiter) < 0) {
      line = line();
    }
    return line;
  }

  private LineReader.Line line() {
    if (!ahead.isEmpty()) {
      return ahead.removeFirst();
    }
    try {
      return lines.next();
    } catch (EOFException | ZipException e) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: it is damaged or breaks off after record %d.",
              name,
              record),
          e);
    } catch (IOException e) {
      throw new UnusableInputException("Cannot read %s: %s.".formatted(name, e.getMessage()), e);
    }
  }

  /** Null if there are too many. */
  private String[] cells(String text) {
    try {
      return parser.parseLine(text);
    } catch (TextParsingException e) {
      return null;
    }
  }

  /** Of several lines; what is behind the first record must not become part of the next. */
  private String[] cellsOfLines(String text) {
    String[] cells = cells(text);
    parser.stopParsing();
    return cells;
  }

  /** Whether a cell begins with a quotation mark that the line does not close. */
  private boolean opensQuote(String text) {
    if (!oddQuotes(text)) {
      return false;
    }
    String[] cells = cellsOfLines(text + "\n~");
    return cells != null && newlines(cells) > 0;
  }

  private static boolean oddQuotes(String text) {
    boolean odd = false;
    for (int at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
      odd = !odd;
    }
    return odd;
  }

  private static long newlines(String[] cells) {
    return Arrays.stream(cells)
        .filter(Objects::nonNull)
        .mapToLong(cell -> cell.chars().filter(c -> c == '\n').count())
        .sum();
  }

  /**
   * What becomes of a line and of those after it up to the one that closes its quotation mark.
   *
   * @param use null of cells that are no good: then only the line itself is taken
   */
  private <T> T continued(LineReader.Line line, Function<String[], T> use) {
    StringBuilder joined = new StringBuilder(line.text());
    Deque<LineReader.Line> more = new ArrayDeque<>();
    LineReader.Line next = null;
    boolean closed = false;
    while (!closed && joined.length() < MAX_QUOTED_CHARS && (next = line()) != null) {
      more.addLast(next);
      if (next.text() == null) {
        break;
      }
      joined.append('\n').append(next.text());
      closed = oddQuotes(next.text());
    }
    String[] cells = closed ? cellsOfLines(joined.toString()) : null;
    T used = cells != null && newlines(cells) == more.size() ? use.apply(cells) : null;
    while (used == null && !more.isEmpty()) {
      ahead.addFirst(more.removeLast());
    }
    return used;
  }

  private RawRecord usable(LineReader.Line line, String[] cells) {
    RawRecord parsed = parse(line, cells);
    return parsed.defect() == null ? parsed : null;
  }

  private RawRecord parse(LineReader.Line line, String[] cells) {
    if (cells == null || cells.length != columns) {
      String many = cells == null ? "more than " + MAX_COLUMNS : String.valueOf(cells.length);
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
