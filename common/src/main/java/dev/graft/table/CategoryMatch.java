package dev.graft.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of the categories of training a value is that comes in another type: 7, 7.0 and "007" are
 * the same number, TRUE and true the same flag. A text among texts is the category that is written
 * just so.
 */
public final class CategoryMatch implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Bounded, as 1e999999999 would fill the memory. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

  /**
   * No double is written longer; the time that a number takes grows with the square of its digits.
   */
  private static final int LONGEST = 400;

  private final Set<String> exact;
  private final Map<Object, String> byValue;
  private final boolean fromFloat;
  private final boolean toFloat;

  private CategoryMatch(
      Set<String> exact, Map<Object, String> byValue, boolean fromFloat, boolean toFloat) {
    this.exact = exact;
    this.byValue = byValue;
    this.fromFloat = fromFloat;
    this.toFloat = toFloat;
  }

  /**
   * For a column that comes in one type and had another in training; types as Spark writes them.
   *
   * @param categories as they were written in training
   * @return null if texts need no change
   */
  public static CategoryMatch between(String trained, String given, List<String> categories) {
    Kind from = Kind.of(given);
    if (trained == null || trained.equals(given) || from == Kind.TEXT && isText(trained)) {
      return null;
    }
    Map<Object, String> byValue = new HashMap<>();
    boolean numbers = from == Kind.NUMBER || Kind.of(trained) == Kind.NUMBER;
    for (String category : categories) {
      Object value = numbers ? number(category) : flag(category);
      if (value != null) {
        byValue.putIfAbsent(value, category);
      }
    }
    boolean texts = isText(trained);
    return new CategoryMatch(
        texts ? Set.of() : new HashSet<>(categories),
        byValue,
        given.equals("float"),
        trained.equals("float"));
  }

  private static boolean isText(String type) {
    return Kind.of(type) == Kind.TEXT;
  }

  /**
   * Why values of one type cannot be told among the categories of another; null if they can.
   *
   * @param trained null: not known
   */
  public static String obstacle(String trained, String given, List<String> categories) {
    Kind from = Kind.of(given);
    if (trained == null || trained.equals(given) || from == Kind.TEXT && isText(trained)) {
      return null;
    }
    Kind to = Kind.of(trained);
    if (from == Kind.OTHER || to == Kind.OTHER) {
      return "the one does not say which of the other it is";
    }
    if (from != to && from != Kind.TEXT && to != Kind.TEXT) {
      return "a number is no truth value";
    }
    return to == Kind.TEXT ? ambiguous(from, categories) : null;
  }

  private static String ambiguous(Kind from, List<String> categories) {
    Map<Object, String> seen = new HashMap<>();
    for (String category : categories) {
      Object value = from == Kind.NUMBER ? number(category) : flag(category);
      String other = value == null ? null : seen.putIfAbsent(value, category);
      if (other != null) {
        return "\"%s\" and \"%s\" were two categories".formatted(other, category);
      }
    }
    return null;
  }

  /** The category of a value written as a text, or the text itself; null stays null. */
  public String of(String text) {
    if (text == null || exact.contains(text)) {
      return text;
    }
    for (Object value : values(text)) {
      String category = byValue.get(value);
      if (category != null) {
        return category;
      }
    }
    return text;
  }

  /** What the text may stand for, the most exact first. */
  private List<Object> values(String text) {
    BigDecimal number = number(text);
    List<Object> values = new ArrayList<>();
    if (number == null) {
      Boolean flag = flag(text);
      return flag == null ? values : List.of(flag);
    }
    values.add(number);
    if (fromFloat) {
      values.add(number(Double.toString(number.floatValue())));
    }
    if (toFloat) {
      values.add(number(Float.toString(number.floatValue())));
    }
    values.removeIf(value -> value == null);
    return values;
  }

  private static BigDecimal number(String text) {
    boolean written = text.length() <= LONGEST && NUMBER.matcher(text).matches();
    return written ? new BigDecimal(text).stripTrailingZeros() : null;
  }

  private static Boolean flag(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.equals("true") || lower.equals("false") ? Boolean.valueOf(lower) : null;
  }

  private enum Kind {
    TEXT,
    NUMBER,
    BOOLEAN,
    OTHER;

    private static final Set<String> NUMBERS =
        Set.of("tinyint", "smallint", "int", "bigint", "float", "double");

    static Kind of(String type) {
      if (type.equals("string")) {
        return TEXT;
      }
      if (type.equals("boolean")) {
        return BOOLEAN;
      }
      return NUMBERS.contains(type) || type.startsWith("decimal") ? NUMBER : OTHER;
    }
  }
}
