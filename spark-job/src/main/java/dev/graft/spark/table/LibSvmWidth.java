package dev.graft.spark.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many features a file of LibSVM has. Indices ascend within a line, so that its last one is
 * enough; to find that, Spark's own count parses every number, which reading then does once more.
 * Lines that are not what they should be are refused there.
 */
final class LibSvmWidth {

  /** What reading trims, as Java's strings do. */
  private static final String BLANK =
      IntStream.rangeClosed(0, ' ').mapToObj(Character::toString).collect(Collectors.joining());

  private LibSvmWidth() {}

  /**
   * The number of features that Spark would count.
   *
   * @param text the file's lines
   * @return null if there is no example
   */
  static Long of(Dataset<Row> text) {
    Column line = trim(col("value"), BLANK);
    Column last = substring_index(line, " ", -1);
    Column index = when(last.contains(":"), substring_index(last, ":", 1));
    Row found =
        text.filter(line.notEqual("").and(line.startsWith("#").equalTo(false)))
            .select(index.as("index"))
            // A cast that fails is none everywhere: Spark 4 throws.
            .select(max(greatest(expr("try_cast(index as bigint)"), lit(1L))))
            .first();
    return found.isNullAt(0) ? null : Long.valueOf(found.getLong(0));
  }
}
