package dev.graft.io;

import java.util.Locale;

/**
 * Text that strangers may have written (names of layers, classes, columns and files), for a
 * terminal or a log: what would move the cursor, colour the rest, begin a line or turn the
 * direction of writing is written as Java writes it in a string. Letters, in whatever script, stay
 * as they are.
 */
public final class Printable {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final int IDEOGRAPHIC_SPACE = 0x3000;

  private Printable() {}

  /** As one line. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** Line ends and tabs stay. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean lines) {
    if (text == null) {
      return null;
    }
    StringBuilder printable = new StringBuilder(text.length());
    int before = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(before)) {
      int point = text.codePointAt(at);
      if (lines && (point == '\n' || point == '\t')
          || !isHidden(point) && (lines || !strays(point, before))) {
        printable.appendCodePoint(point);
      } else {
        escape(point, printable);
      }
      before = point;
    }
    return printable.toString();
  }

  private static void escape(int point, StringBuilder printable) {
    switch (point) {
      case '\n' -> printable.append("\\n");
      case '\r' -> printable.append("\\r");
      case '\t' -> printable.append("\\t");
      default -> {
        for (char unit : Character.toChars(point)) {
          printable.append(hex(unit));
        }
      }
    }
  }

  /** Whether a joiner stands where there is nothing to join: nobody would see it in "id". */
  private static boolean strays(int point, int before) {
    return (point == ZERO_WIDTH_NON_JOINER || point == ZERO_WIDTH_JOINER) && before < 0x80;
  }

  /** As JSON and Java have it. */
  public static String hex(int unit) {
    return String.format(Locale.ROOT, "\\u%04x", unit);
  }

  /** Whether a character does something instead of being seen. */
  public static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      // All look like a blank, and a name that ends in one like a name that does not.
      case Character.SPACE_SEPARATOR -> point != ' ' && point != IDEOGRAPHIC_SPACE;
      // Persian, the scripts of India and emoji need the joiners.
      case Character.FORMAT -> point != ZERO_WIDTH_NON_JOINER && point != ZERO_WIDTH_JOINER;
      default -> false;
    };
  }
}
