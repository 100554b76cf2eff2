package dev.graft.guess;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What the name of a column says. */
final class Names {

  private static final Pattern ID =
      Pattern.compile(
          "(.*[_ .-])?(id|ids|uid|uuid|guid|index|idx|key|rownames|row|rownum|nr|no|number|identifier)"
              + "|unnamed[: _]*\\d*|.*[a-z](Id|ID)|rowid|ticket|email|phone",
          Pattern.UNICODE_CASE);

  private static final Pattern SURE_ID = Pattern.compile("(.*[_ .-])?(id|ids|uid|uuid|guid)");

  private static final Pattern CODE =
      Pattern.compile(
          "(.*[_ .-])?(code|type|kind|category|cat|zip|zipcode|postal|plz|region|district|area|state|country"
              + "|colou?r|brand|model|month|weekday|origin|gender|sex|race|cluster|zone|shop|store|channel|class"
              + "|status|group|season|weather|weathersit|station|department|dept|occupation|cylinders|religion)([_ .-].*)?");

  private static final Pattern GROUP =
      Pattern.compile(
          "(.*[_ .-])?(patient|subject|person|participant|user|customer|client|speaker|writer|author|household|session|device|animal|student|school|group)s?([_ .-]?(id|nr|no|number|key|name))?");

  private Names() {}

  private static String plain(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  static boolean saysId(String name) {
    return name.isBlank()
        || ID.matcher(plain(name)).matches()
        || name.matches(".*[a-z](Id|ID)")
        || name.matches("_c0");
  }

  /** Whether it can hardly be anything else. */
  static boolean isId(String name) {
    return SURE_ID.matcher(plain(name)).matches() || name.matches(".*[a-z](Id|ID)");
  }

  /** Whether its numbers may stand for things. */
  static boolean saysCode(String name) {
    return CODE.matcher(plain(name)).matches();
  }

  /** Whether rows with the same value may belong together. */
  static boolean saysGroup(String name) {
    return GROUP.matcher(plain(name)).matches();
  }

  /** Whether it is a part of a date. */
  static boolean saysTime(String name) {
    return plain(name).matches("year|month|day|hour|minute|weekday|week|date|time|timestamp");
  }

  /** The one that is spelled most alike. */
  static String nearest(String name, List<String> names) {
    return names.stream()
        .min(
            Comparator.comparingInt(
                n -> LevenshteinDistance.getDefaultInstance().apply(plain(name), plain(n))))
        .orElse("");
  }
}
