package dev.graft.spark.read;

import dev.graft.config.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds the file of a table at which Spark could not go on. Spark's own messages do not name it, so
 * each file is read by itself, but only when reading the table has failed.
 */
public final class DamagedFiles {

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
    if (failure instanceof UnusableInputException || !mayBeDamage(failure)) {
      return;
    }
    String[] sorted = files.clone();
    Arrays.sort(sorted);
    for (String file : sorted) {
      try {
        open.apply(file).write().format("noop").mode("overwrite").save();
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        if (mayBeDamage(e)) {
          throw new UnusableInputException(
              "Cannot read %s: it is damaged or breaks off (%s).".formatted(file, reason(e)), e);
        }
      }
    }
  }

  /** Whether a task has thrown an exception of its own; a lost executor is no damage. */
  private static boolean mayBeDamage(Exception failure) {
    List<Throwable> chain = chain(failure);
    return chain.stream().noneMatch(Error.class::isInstance)
        && chain.stream().anyMatch(SparkException.class::isInstance)
        && !(chain.get(chain.size() - 1) instanceof SparkException);
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
