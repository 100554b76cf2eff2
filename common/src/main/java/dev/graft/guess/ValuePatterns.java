package dev.graft.guess;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a field of text looks like. */
public final class ValuePatterns {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final String WHOLE = "[+-]?(\\d{1,3}(\\.\\d{3})+|\\d+)";
  private static final Pattern COMMA = Pattern.compile(WHOLE + ",\\d+");
  private static final Pattern THOUSANDS = Pattern.compile("[+-]?[1-9]\\d{0,2},\\d{3}");
  private static final Pattern AMOUNT =
      Pattern.compile("[^\\p{L}\\d\\s]{0,3}\\s?\\d[\\d.,' ]*\\s?[^\\d\\s]{0,6}");
  private static final Pattern DATE =
      Pattern.compile(
          "\\d{4}([-/]\\d{1,2}|[-/.]\\d{1,2}[-/.]\\d{1,2})([T ].*)?"
              + "|\\d{1,2}[-/.]\\d{1,2}[-/.](\\d{4}|\\d{2})([T ,].*)?"
              + "|\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)?");

  /** What people and programs write where there is nothing. */
  private static final Set<String> MISSING =
      Set.of("", "?", "-", "--", ".", "na", "n/a", "#n/a", "<na>", "null", "nan", "none", "nil");

  /** Those of them that are no class either. */
  private static final Set<String> NO_LABEL =
      Set.of("", "na", "n/a", "#n/a", "<na>", "null", "nan");

  /** What numbers look like in a column where a comma stands for the point. */
  static final String AMONG_COMMAS = "^" + WHOLE + "(,\\d+)?$";

  private static final Pattern AMONG = Pattern.compile(AMONG_COMMAS);

  private ValuePatterns() {}

  static boolean isNoLabel(String value) {
    return NO_LABEL.contains(value.toLowerCase(Locale.ROOT));
  }

  static boolean isNumber(String value) {
    return NUMBER.matcher(value).matches();
  }

  /** Whether Java, and so Spark, takes it for a number, which it may be, or the third floor. */
  static boolean isSuffixedNumber(String value) {
    return value.matches(NUMBER.pattern() + "[fFdD]");
  }

  /** Whether it is a number with a comma for a point. */
  static boolean isCommaNumber(String value) {
    return COMMA.matcher(value).matches();
  }

  /** Whether its comma may as well divide thousands. */
  static boolean mayBeThousands(String value) {
    return THOUSANDS.matcher(value).matches();
  }

  /** Whether it is a number where a comma stands for the point, which may divide thousands. */
  static boolean isAmongCommas(String value) {
    return AMONG.matcher(value).matches();
  }

  static double commaNumber(String value) {
    return Double.parseDouble(value.replace(".", "").replace(',', '.'));
  }

  /** Whether it is a number with something before or after it. */
  static boolean isAmount(String value) {
    return AMOUNT.matcher(value).matches();
  }

  /** Whether it is a date or a time of day. */
  static boolean isDate(String value) {
    return DATE.matcher(value).matches();
  }

  /** Whether people or programs write it where there is nothing. */
  public static boolean mayBeMissing(String value) {
    return MISSING.contains(value.toLowerCase(Locale.ROOT));
  }
}
