package dev.graft.config;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads {@code data.text}. */
final class TextSettingsReader {

  private static final String SECTION = "data.text.";

  private TextSettingsReader() {}

  static TextSettings read(ConfigKeys keys) {
    return new TextSettings(
        keys.wholeOrNull(SECTION + "max-length", 1),
        keys.choice(SECTION + "keep", TextSettings.Keep.class),
        separator(keys),
        keys.flag(SECTION + "lower-case"),
        keys.whole(SECTION + "min-count", 1),
        keys.whole(SECTION + "max-words", 1),
        keys.choice(SECTION + "vocabulary", TextSettings.Source.class));
  }

  private static String separator(ConfigKeys keys) {
    String separator = keys.text(SECTION + "separator");
    try {
      if (separator != null && !Pattern.compile(separator).matcher("").matches()) {
        return separator;
      }
    } catch (PatternSyntaxException e) {
      throw keys.refused(
          SECTION + "separator", "it is no regular expression: " + e.getDescription());
    }
    throw keys.refused(
        SECTION + "separator", "it must be a regular expression that needs at least one character");
  }
}
