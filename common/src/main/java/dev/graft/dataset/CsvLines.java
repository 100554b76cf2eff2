package dev.graft.dataset;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import dev.graft.UnusableInputException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.zip.ZipException;

/**
 * The lines of a CSV file and their cells. A line that opens a quotation mark goes on in the next
 * ones only if whoever reads it can use what they are together.
 */
final class CsvLines implements Closeable {

  /** Longer lines have no text: a file without line ends must not fill the memory. */
  static final int MAX_BYTES = 1 << 24;

  static final int MAX_COLUMNS = 1 << 20;

  /** How far on a quotation mark may be closed. */
  private static final int MAX_QUOTED_CHARS = 1 << 20;

  /** Columns that a parser has room for at first: room for very many takes milliseconds to make. */
  private static final int USUAL_COLUMNS = 256;

  private final LineReader lines;
  private final Deque<LineReader.Line> ahead = new ArrayDeque<>();
  private final String name;
  private final char delimiter;
  private final LongSupplier record;
  private CsvParser parser;
  private int columns = USUAL_COLUMNS;

  /**
   * @param in plain bytes, UTF-8; closed by {@link #close()}
   * @param name how messages call the file
   * @param record how many records have been made of the lines so far
   */
  CsvLines(InputStream in, String name, char delimiter, LongSupplier record) {
    this(in, 0, name, delimiter, record);
  }

  /**
   * The same from one of the file's lines on.
   *
   * @param offset of its first byte in the file
   */
  CsvLines(InputStream in, long offset, String name, char delimiter, LongSupplier record) {
    this.parser = parser(delimiter, columns);
    this.lines = new LineReader(in, MAX_BYTES, offset);
    this.name = name;
    this.delimiter = delimiter;
    this.record = record;
  }

  private static CsvParser parser(char delimiter, int columns) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(delimiter);
    settings.getFormat().setComment('\0');
    settings.setReadInputOnSeparateThread(false);
    settings.setMaxColumns(columns);
    settings.setMaxCharsPerColumn(-1);
    return new CsvParser(settings);
  }

  /** The next one that is not blank; null: that was the last. */
  LineReader.Line next() {
    LineReader.Line line = line();
    while (line != null
        && line.text() != null
        && line.text().isBlank()
        && line.text().indexOf(delimiter) < 0) {
      line = line();
    }
    return line;
  }

  /** Makes a line the next one again. */
  void back(LineReader.Line line) {
    ahead.addFirst(line);
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
              record.getAsLong()),
          e);
    } catch (IOException e) {
      throw new UnusableInputException("Cannot read %s: %s.".formatted(name, e.getMessage()), e);
    }
  }

  /** The cells of a line; null if there are too many. */
  String[] cells(String text) {
    makeRoom(text);
    try {
      return parser.parseLine(text);
    } catch (TextParsingException e) {
      return null;
    }
  }

  private void makeRoom(String text) {
    long most = 1 + text.chars().filter(c -> c == delimiter).count();
    if (most > columns && columns < MAX_COLUMNS) {
      columns = (int) Math.min(MAX_COLUMNS, 2 * most);
      parser = parser(delimiter, columns);
    }
  }

  /** Of several lines; what is behind the first record must not become part of the next. */
  private String[] cellsOfLines(String text) {
    String[] cells = cells(text);
    parser.stopParsing();
    return cells;
  }

  /** Whether a cell begins with a quotation mark that the line does not close. */
  boolean opensQuote(String text) {
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
  <T> T continued(LineReader.Line line, Function<String[], T> use) {
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

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
