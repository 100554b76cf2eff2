package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.graft.UnusableInputException;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bounds what a job file may grow to: as it is read, and when its substitutions are put in. One
 * that doubles itself a few dozen times in one line each would fill any memory.
 */
public final class JobText {

  private static final int MOST_READ = 1 << 20;
  private static final long MOST_RESOLVED = 10L << 20;
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}]*)}");

  private final ConfigObject root;
  private final Map<String, Double> sizes = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  private JobText(ConfigObject root) {
    this.root = root;
  }

  /**
   * All that a reader gives.
   *
   * @throws UnusableInputException if it is more than a job file can be
   */
  static String read(Reader file, String name) throws IOException {
    StringBuilder text = new StringBuilder();
    char[] buffer = new char[1 << 13];
    for (int count = file.read(buffer); count >= 0; count = file.read(buffer)) {
      text.append(buffer, 0, count);
      if (text.length() > MOST_READ) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot read the job file %s: it is longer than %,d characters.",
                name,
                MOST_READ));
      }
    }
    return text.toString();
  }

  /**
   * Parses a job file, one that it includes, or settings that are in no file.
   *
   * @param name how messages call it
   * @throws UnusableInputException naming the bracket that has no partner
   * @throws ConfigException for whatever else is no HOCON
   */
  public static Config parse(String text, String name, ConfigParseOptions options) {
    try {
      return ConfigFactory.parseString(text, options);
    } catch (ConfigException.Parse e) {
      String problem = Brackets.problem(text);
      if (problem == null || options.getSyntax() == ConfigSyntax.PROPERTIES) {
        throw e;
      }
      throw new UnusableInputException("Cannot read %s: %s.".formatted(name, problem), e);
    }
  }

  /**
   * Refuses settings that become too large when their substitutions are put in.
   *
   * @param settings not yet resolved
   */
  static void refuseGrowth(ConfigObject settings, String name) {
    if (new JobText(settings).size(settings, "") > MOST_RESOLVED) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read the job file %s: with its substitutions it would be longer than %,d characters.",
              name,
              MOST_RESOLVED));
    }
  }

  /** About how many characters a value has once it is resolved. */
  private double size(ConfigValue value, String path) {
    if (value instanceof ConfigObject section && isWhole(section)) {
      double sum = 0;
      for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
        String key = ConfigUtil.quoteString(entry.getKey());
        sum += key.length() + sizeAt(entry.getValue(), path.isEmpty() ? key : path + "." + key);
      }
      return sum;
    }
    String text = value.render(ConfigRenderOptions.concise());
    double size = text.length();
    double own = 1;
    Matcher found = SUBSTITUTION.matcher(text);
    while (found.find()) {
      String target = canonical(found.group(1));
      if (target.equals(path)) {
        own *= 2; // each time it names what it was before, it holds that once more
      } else {
        size += target(target);
      }
    }
    return size * own;
  }

  private double sizeAt(ConfigValue value, String path) {
    Double known = sizes.get(path);
    if (known != null) {
      return known;
    }
    if (!open.add(path)) {
      return 0; // a circle, which resolving refuses
    }
    double size = size(value, path);
    open.remove(path);
    sizes.put(path, size);
    return size;
  }

  /** The size of what a substitution names: the section around it where that is not whole yet. */
  private double target(String path) {
    ConfigValue value = root;
    String walked = "";
    for (String part : ConfigUtil.splitPath(path)) {
      if (!(value instanceof ConfigObject section) || !isWhole(section)) {
        break;
      }
      value = section.get(part);
      if (value == null) {
        return 0; // of the environment, or nothing
      }
      String key = ConfigUtil.quoteString(part);
      walked = walked.isEmpty() ? key : walked + "." + key;
    }
    return sizeAt(value, walked);
  }

  private static String canonical(String path) {
    return ConfigUtil.splitPath(path).stream()
        .map(ConfigUtil::quoteString)
        .reduce((a, b) -> a + "." + b)
        .orElse("");
  }

  /** Whether a section's entries are known before it is resolved. */
  @SuppressWarnings("ReturnValueIgnored") // asked whether it answers
  private static boolean isWhole(ConfigObject section) {
    try {
      section.size();
      return true;
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }
}
