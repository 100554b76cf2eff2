package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of what is written: messages, reports, the configuration that a model carries.
 * What is secret, names tell: a key, a parameter of a URL, the part of a URL before the {@code @}.
 */
public final class Redaction {

  /** What stands in a secret's place, the same as Spark writes. */
  public static final String MARK = "*********(redacted)";

  /** Where data sources, and parts that users add, get options that are not ours. */
  private static final List<String> OPTIONS =
      List.of("data.table.options", "train.outer.options", "train.codec.options", "data.options");

  private static final String NAMES =
      "secret|passw|passphrase|\\bpwd\\b|token(?!i[sz])|credential|azure[.]sas|signature"
          + "|(?:api|access|account|private|encryption)[._-]?key(?!size)";

  /** {@code //user:password@}; a number before the first slash is a port. */
  private static final String USER = "//[^/\\s:@\"']*:(?!\\d+(?:[/,\\s\"')]|$))[^\\s\"']*@";

  /** {@code jdbc:oracle:thin:user/password@}. */
  private static final String ORACLE = "(?<=:thin:)[^/\\s@\"']+/[^\\s@\"']+@";

  /** For Spark's {@code spark.redaction.regex}: of an entry whose key or value it is in. */
  public static final String SPARK = "(?i)" + NAMES + "|" + USER + "|" + ORACLE;

  private static final Pattern NAME = Pattern.compile(NAMES, Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_INFO = Pattern.compile(USER + "|" + ORACLE);
  private static final Pattern SIGNED =
      Pattern.compile("[?&](?:sig|[^=&\\s]*(?:" + NAMES + "))[^=&\\s]*=", Pattern.CASE_INSENSITIVE);

  /** {@code name=value}, {@code name:value}, {@code "name": "value"}. */
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "((?:(?:"
              + NAMES
              + ")[\\w.-]{0,100}|[?&]sig)(?:\\s*=\\s*|[\"']\\s*:\\s*|:(?=\\S)))"
              + "(?:\"[^\"]*\"|'[^']*'|[^\\s,;&\"'})\\]]+)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern QUOTED_NAME =
      Pattern.compile("'[^']*(?:" + NAMES + ")[^']*'", Pattern.CASE_INSENSITIVE);

  private Redaction() {}

  /** Whether what has this name is a secret. */
  public static boolean isSecret(String name) {
    return NAME.matcher(name).find();
  }

  /** Whether a path holds a user's password or a signature: it would be written in many places. */
  static boolean holdsCredentials(String path) {
    return USER_INFO.matcher(path).find() || SIGNED.matcher(path).find();
  }

  /** A text for people, without the secrets in it; null stays null. */
  public static String text(String text) {
    if (text == null) {
      return null;
    }
    String noUser =
        USER_INFO
            .matcher(text)
            .replaceAll(m -> m.group().startsWith("//") ? "//" + MARK + "@" : MARK + "@");
    return ASSIGNED.matcher(noUser).replaceAll("$1" + MARK);
  }

  /** What the parser of job files says; it quotes what it found beside a key. */
  static String parserMessage(String message) {
    return text(QUOTED_NAME.matcher(message).replaceAll("'" + MARK + "'"));
  }

  /** A job file in which options that are not ours are without secrets. */
  static Config options(Config all) {
    Config shown = all;
    for (String section : OPTIONS) {
      shown =
          shown.withValue(
              section, ConfigValueFactory.fromMap(shown(all.getObject(section).unwrapped())));
    }
    return shown;
  }

  private static Map<String, Object> shown(Map<?, ?> options) {
    Map<String, Object> shown = new TreeMap<>();
    options.forEach((name, value) -> shown.put((String) name, option((String) name, value)));
    return shown;
  }

  private static Object option(String name, Object value) {
    if (isSecret(name)) {
      return MARK;
    }
    if (value instanceof Map<?, ?> section) {
      return shown(section);
    }
    return value instanceof String text ? text(text) : value;
  }
}
