package dev.graft.spark.table;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.commons.io.input.SequenceReader;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import scala.Tuple2;
import scala.collection.immutable.Map$;
import scala.collection.mutable.Builder;

/**
 * Says what is wrong with the quotation marks of a line, or of a file. It is Spark's own parser
 * with Spark's own settings, which by itself makes something of whatever it meets: a field that is
 * left open ends with the line, and a quotation mark that is not doubled makes all of them text.
 */
final class QuoteParser implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Put behind a line: a field that holds it is still open there. */
  private static final String BEHIND = "\n\uE000";

  private static final String LENIENT = "unescapedQuoteHandling";

  private final TreeMap<String, String> options;
  private final boolean strict;
  private transient CsvParser exact;
  private transient CsvParser lenient;

  /**
   * @param options those of Spark's data source
   * @param strict whether quotation marks within a field have to be escaped
   */
  QuoteParser(TreeMap<String, String> options, boolean strict) {
    this.options = options;
    this.strict = strict && !options.containsKey(LENIENT);
  }

  /** Null: quotation marks are characters like others. */
  Character quote() {
    char quote = options().quote();
    return quote == '\0' ? null : quote;
  }

  String charset() {
    return options().charset();
  }

  boolean readsLines() {
    return !options().multiLine();
  }

  private CSVOptions options() {
    Builder<Tuple2<String, String>, scala.collection.immutable.Map<String, String>> builder =
        Map$.MODULE$.newBuilder();
    options.forEach((key, value) -> builder.$plus$eq(new Tuple2<>(key, value)));
    return new CSVOptions(builder.result(), false, "UTC");
  }

  private CsvParser parser(boolean raises) {
    CsvParserSettings settings = options().asParserSettings();
    if (raises) {
      settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    }
    return new CsvParser(settings);
  }

  /** What is wrong with a line; null: nothing. */
  String problem(String line) {
    String text = (line.startsWith("\uFEFF") ? line.substring(1) : line) + BEHIND;
    if (exact == null) {
      exact = parser(strict);
      lenient = parser(false);
    }
    try {
      return isOpen(first(exact, text)) ? open(line) : null;
    } catch (TextParsingException e) {
      return isOpen(first(lenient, text)) ? open(line) : undoubled(line);
    }
  }

  /** Stopped each time: a parser goes on with what it has left of the last text. */
  private static String[] first(CsvParser parser, String text) {
    parser.beginParsing(new StringReader(text));
    try {
      return parser.parseNext();
    } finally {
      parser.stopParsing();
    }
  }

  private static boolean isOpen(String[] fields) {
    return fields != null
        && fields.length > 0
        && String.valueOf(fields[fields.length - 1]).endsWith(BEHIND);
  }

  private static String open(String line) {
    return "a quotation mark is left open in the line %s; if fields hold line breaks, set data.table.options.multiLine = true, and if quotation marks are characters like others, data.table.options.quote = \"\""
        .formatted(TableRecord.shown(line));
  }

  private static String undoubled(String line) {
    return "a quotation mark within a quoted field is neither doubled nor the end of the field, in the line %s; if a backslash stands before it, set data.table.options.escape = \"\\\\\", and if quotation marks are characters like others, data.table.options.quote = \"\""
        .formatted(TableRecord.shown(line));
  }

  /** What is wrong with a file whose fields may hold line breaks; null: nothing. */
  String problem(Reader file) throws IOException {
    CsvParser parser = parser(strict);
    try (Reader all = new SequenceReader(List.of(file, new StringReader(BEHIND)))) {
      parser.beginParsing(all);
      String[] last = null;
      for (String[] next = parser.parseNext(); next != null; next = parser.parseNext()) {
        last = next;
      }
      return isOpen(last) ? "a quotation mark is left open to its end" : null;
    } catch (TextParsingException e) {
      return String.format(
          Locale.ROOT,
          "in line %,d or before, a quotation mark within a quoted field is neither doubled nor the end of the field; if a backslash stands before it, set data.table.options.escape = \"\\\\\"",
          e.getLineIndex() + 1);
    } finally {
      parser.stopParsing();
    }
  }
}
