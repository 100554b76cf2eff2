package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Printable;
import java.util.Locale;

/** Numbers and names as people read them, the same in every language of the machine. */
final class Words {

  private static final String[] BYTES = {"bytes", "kB", "MB", "GB", "TB"};
  private static final double SMALL = 1e-4;
  private static final double LARGE = 1e6;

  /** Characters of a name; what is longer is cut, where it is shown. */
  private static final int LONGEST = 200;

  private Words() {}

  /** {@code 1,234}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** The same with what it counts. */
  static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** Four digits behind the point; very small and large ones by powers of ten. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "not a number";
    }
    double size = Math.abs(value);
    boolean plain = size == 0 || size >= SMALL && size < LARGE;
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
  }

  /** As {@link #number}; a dash of what is not there. */
  static String number(JsonNode value) {
    return value.isNumber() ? number(value.asDouble()) : "–";
  }

  /** With its sign. */
  static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  /** As {@link #signed}; a dash of what is not there. */
  static String signed(JsonNode value) {
    return value.isNumber() ? signed(value.asDouble()) : "–";
  }

  /** {@code 0.6310 to 0.6700}, of JSON with low and high. */
  static String interval(JsonNode interval) {
    return "%s to %s".formatted(number(interval.path("low")), number(interval.path("high")));
  }

  /** {@code 82.2 %}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String bytes(double bytes) {
    int unit = 0;
    double of = bytes;
    while (of >= 1000 && unit < BYTES.length - 1) {
      of /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%,.0f %s" : "%.1f %s", of, BYTES[unit]);
  }

  /** {@code 1 h 5 min}, {@code 3 min 20 s}, {@code 12.5 s}. */
  static String seconds(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, seconds < 1 ? "%.3f s" : "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %d min", whole / 3600, whole % 3600 / 60);
  }

  /** What strangers may have written, as one line that does nothing but be read. */
  static String name(String text) {
    String line = Printable.line(text);
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  /** The same of a value of JSON. */
  static String name(JsonNode text) {
    return name(text.isValueNode() ? text.asText() : text.toString());
  }

  /** {@code averageEvery} as {@code average every}. */
  static String field(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
