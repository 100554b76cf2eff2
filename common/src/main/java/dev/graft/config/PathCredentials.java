package dev.graft.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.graft.UnusableInputException;
import java.util.List;
import java.util.Map;

/**
 * Refuses paths with credentials in them ({@code s3a://key:secret@bucket}). Paths are shown
 * wherever something is said of data: in logs, in Spark's own pages and events, in the report, in
 * the model.
 */
public final class PathCredentials {

  /** The data sources' own: a JDBC address may hold a password, and is not shown. */
  private static final String OPTIONS = "data.table.options";

  private PathCredentials() {}

  /**
   * Refuses a path on the command line.
   *
   * @param what how the message calls it; never the path itself
   */
  public static void refuse(String what, String path) {
    if (Redaction.holdsCredentials(path)) {
      throw new UnusableInputException(
          "Cannot use %s: it holds credentials (as in scheme://user:password@host), which logs and reports would show; give them to Spark instead, in a file for --properties-file or by a Hadoop credential provider."
              .formatted(what));
    }
  }

  /** Refuses them anywhere in a job file. */
  static void refuse(ConfigObject given) {
    refuse("", given);
  }

  private static void refuse(String path, ConfigValue value) {
    if (path.equals(OPTIONS)) {
      return;
    }
    if (value instanceof ConfigObject section) {
      for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
        refuse(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue());
      }
    } else if (value instanceof List<?> list) {
      list.forEach(element -> refuse(path, (ConfigValue) element));
    } else if (value.unwrapped() instanceof String text) {
      refuse("%s (%s)".formatted(path, Origins.of(value.origin())), text);
    }
  }
}
