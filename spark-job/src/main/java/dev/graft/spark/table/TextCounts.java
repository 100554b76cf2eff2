package dev.graft.spark.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** How many texts of some columns are numbers, and how many hold what could not be decoded. */
final class TextCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 3;
  private static final int LONGEST = 40;
  private static final int LONGEST_NUMBER = 64;
  private static final Pattern NUMBER =
      Pattern.compile("\\s*[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?\\s*");

  /** What stands for bytes that are no text in the charset. */
  private static final char UNDECODED = '\uFFFD';

  private final long[] numbers;
  private final long[] texts;
  private final long[] undecoded;
  private final ArrayList<ArrayList<String>> examples = new ArrayList<>();

  TextCounts(int columns) {
    numbers = new long[columns];
    texts = new long[columns];
    undecoded = new long[columns];
    for (int i = 0; i < columns; i++) {
      examples.add(new ArrayList<>());
    }
  }

  /** Counts the values of a row; those that are null are neither. */
  TextCounts add(String[] row) {
    for (int i = 0; i < row.length; i++) {
      if (row[i] == null) {
        continue;
      }
      if (isNumber(row[i])) {
        numbers[i]++;
      } else {
        texts[i]++;
        undecoded[i] += row[i].indexOf(UNDECODED) < 0 ? 0 : 1;
        show(i, row[i].substring(0, Math.min(LONGEST, row[i].length())));
      }
    }
    return this;
  }

  static boolean isNumber(String text) {
    return text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches();
  }

  /** The first in alphabetical order, whatever order rows come in. */
  private void show(int column, String text) {
    List<String> held = examples.get(column);
    if (held.size() == SHOWN && held.get(SHOWN - 1).compareTo(text) <= 0) {
      return;
    }
    TreeSet<String> shown = new TreeSet<>(held);
    shown.add(text);
    examples.set(column, new ArrayList<>(shown.stream().limit(SHOWN).toList()));
  }

  TextCounts merge(TextCounts other) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += other.numbers[i];
      texts[i] += other.texts[i];
      undecoded[i] += other.undecoded[i];
      for (String text : other.examples.get(i)) {
        show(i, text);
      }
    }
    return this;
  }

  long numbers(int column) {
    return numbers[column];
  }

  /** Those that are no numbers. */
  long texts(int column) {
    return texts[column];
  }

  long undecoded(int column) {
    return undecoded[column];
  }

  /** Some of those that are no numbers. */
  List<String> examples(int column) {
    return examples.get(column);
  }
}
