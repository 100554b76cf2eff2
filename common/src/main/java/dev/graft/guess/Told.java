package dev.graft.guess;

import java.util.Locale;

/** Sentences, the same on every machine. */
final class Told {

  private Told() {}

  static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
