package dev.graft.guess;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvFormat;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out how a text is divided into rows and fields. */
public final class CsvLook {

  private static final char[] DELIMITERS = {',', ';', '\t', '|', ' '};
  private static final double ALIKE = 0.9;
  private static final int LONGEST = 1 << 20;
  private static final int MOST_COLUMNS = 20_000;

  private final String head;
  private final boolean whole;

  private CsvLook(String head, boolean whole) {
    this.head = head;
    this.whole = whole;
  }

  /**
   * The form of a text; null if most of its lines have one field, or different numbers of them.
   *
   * @param head its beginning
   * @param whole whether that is all of it
   */
  public static CsvForm of(String head, boolean whole) {
    return new CsvLook(head, whole).form();
  }

  private CsvForm form() {
    CsvFormat detected = detected();
    char quote = detected != null && detected.getQuote() == '\'' && quoted('\'') ? '\'' : '"';
    CsvForm best = null;
    double most = 0;
    for (char delimiter : DELIMITERS) {
      List<String[]> rows = rows(delimiter, quote);
      double alike = alike(rows);
      // The one that the library takes it for wins where others are as good.
      double score = alike + (detected != null && detected.getDelimiter() == delimiter ? 0.05 : 0);
      if (alike >= ALIKE && score > most && width(rows) > 1) {
        most = score;
        best = form(delimiter, quote, rows);
      }
    }
    return best;
  }

  private CsvForm form(char delimiter, char quote, List<String[]> rows) {
    Header header = Header.of(rows);
    return new CsvForm(
        delimiter, quote, width(rows), header.isThere(), header.sure(), padded(rows));
  }

  private CsvFormat detected() {
    CsvParserSettings settings = settings();
    settings.detectFormatAutomatically(DELIMITERS);
    try {
      CsvParser parser = new CsvParser(settings);
      parser.parseAll(new StringReader(head));
      return parser.getDetectedFormat();
    } catch (TextParsingException | IllegalStateException | IndexOutOfBoundsException e) {
      return null; // it is no CSV, or the library cannot tell; the rows decide
    }
  }

  private boolean quoted(char quote) {
    return head.startsWith(String.valueOf(quote)) && head.indexOf('"') < 0;
  }

  private static CsvParserSettings settings() {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setMaxCharsPerColumn(LONGEST + 1);
    settings.setMaxColumns(MOST_COLUMNS);
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    return settings;
  }

  private List<String[]> rows(char delimiter, char quote) {
    CsvParserSettings settings = settings();
    settings.getFormat().setDelimiter(delimiter);
    settings.getFormat().setQuote(quote);
    settings.getFormat().setQuoteEscape(quote);
    try {
      List<String[]> rows =
          new ArrayList<>(new CsvParser(settings).parseAll(new StringReader(head)));
      if (!whole && rows.size() > 1) {
        rows.remove(rows.size() - 1);
      }
      return rows;
    } catch (TextParsingException e) {
      return List.of(); // more columns or longer fields than a table has
    }
  }

  private static int width(List<String[]> rows) {
    Map<Integer, Integer> widths = new HashMap<>();
    rows.forEach(row -> widths.merge(row.length, 1, Integer::sum));
    return widths.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  private static double alike(List<String[]> rows) {
    int width = width(rows);
    return rows.stream().filter(row -> row.length == width).count()
        / (double) Math.max(1, rows.size());
  }

  private static boolean padded(List<String[]> rows) {
    return rows.stream()
        .skip(1)
        .flatMap(java.util.Arrays::stream)
        .anyMatch(field -> field != null && !field.isEmpty() && !field.equals(field.strip()));
  }
}
