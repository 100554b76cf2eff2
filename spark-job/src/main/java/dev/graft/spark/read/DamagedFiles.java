package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.spark.storage.Filesystems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds the file of a table at which Spark could not go on. Spark's own messages do not name it, so
 * each file is read by itself, but only when reading the table has failed.
 */
public final class DamagedFiles {

  /** As the readers of Parquet of Spark 3.5 and 4 word it. */
  private static final Pattern OTHER_TYPE =
      Pattern.compile(
          "file (\\S+?)\\. (?:Column:|Data type mismatches when reading Parquet column) \\[(.*?)\\]"
              + "(?:, Expected:|\\. Expected Spark type) (\\S+), (?:Found:|actual Parquet type) (\\w+)");

  private DamagedFiles() {}

  /**
   * Returns if it is not the files that made reading fail.
   *
   * @param failure what Spark has thrown
   * @param files of the table
   * @param open reads one of them as the table is read
   * @throws UnusableInputException naming the first file that cannot be read to its end
   */
  public static void refuse(
      Exception failure, String[] files, Function<String, Dataset<Row>> open) {
    if (failure instanceof UnusableInputException) {
      return;
    }
    refuseOtherTypes(failure);
    if (!mayBeDamage(failure)) {
      return;
    }
    String[] sorted = files.clone();
    Arrays.sort(sorted);
    for (String file : sorted) {
      try {
        open.apply(Filesystems.pathOf(file)).write().format("noop").mode("overwrite").save();
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        if (mayBeDamage(e)) {
          throw new UnusableInputException(
              "Cannot read %s: %s (%s).".formatted(file, what(e), reason(e)), e);
        }
      }
    }
  }

  /** Files of one table are whole, but one has another type in a column. */
  private static void refuseOtherTypes(Throwable failure) {
    for (Throwable t : chain(failure)) {
      Matcher types = OTHER_TYPE.matcher(String.valueOf(t.getMessage()));
      if (types.find()) {
        throw new UnusableInputException(
            "Cannot read %s: its column %s is of type %s, in other files of the table it is %s; write all of them with the same types."
                .formatted(types.group(1), types.group(2), types.group(4), types.group(3)),
            failure);
      }
    }
  }

  /**
   * Whether Spark stumbled over what it does not know, as over a type that is newer than it is, and
   * not over bytes that are missing or wrong.
   */
  private static boolean isUnknown(Throwable failure) {
    List<Throwable> chain = chain(failure);
    Throwable first = chain.get(chain.size() - 1);
    return first instanceof NullPointerException
        || first instanceof UnsupportedOperationException
        || first instanceof ClassCastException;
  }

  /** Whether a task has thrown an exception of its own; a lost executor is no damage. */
  private static boolean mayBeDamage(Exception failure) {
    List<Throwable> chain = chain(failure);
    return chain.stream().noneMatch(Error.class::isInstance)
        && chain.stream().anyMatch(SparkException.class::isInstance)
        && !(chain.get(chain.size() - 1) instanceof SparkException);
  }

  /** What is wrong with a file that reading stumbles over. */
  public static String what(Throwable failure) {
    return isUnknown(failure)
        ? "Spark does not know something in it, perhaps a type, such as numbers of 16 bits; write it with types that Spark reads"
        : "it is damaged or breaks off";
  }

  /** What the innermost exception says, in one line. */
  public static String reason(Throwable failure) {
    List<Throwable> chain = chain(failure);
    Throwable first = chain.get(chain.size() - 1);
    String message = first.getMessage() == null ? "" : first.getMessage();
    return message.isBlank()
        ? first.getClass().getSimpleName()
        : message.lines().findFirst().orElseThrow().replaceFirst("\\.$", "");
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = thrown; t != null && !chain.contains(t); t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }
}
