package dev.graft.spark.explain;

import dev.graft.UnusableInputException;
import dev.graft.spark.predict.source.PredictionInput;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/** The rows of an input that are explained: the same whatever the partitions. */
public final class Sample implements Serializable {

  private static final long serialVersionUID = 1L;

  private final RowHash hash;
  private final long last;
  private final int size;

  private Sample(RowHash hash, long last, int size) {
    this.hash = hash;
    this.last = last;
    this.size = size;
  }

  /**
   * Draws it; a pass over the rows, whose features are not read.
   *
   * @param rows at most so many
   * @throws UnusableInputException if there are none, or if many have the same columns
   */
  public static Sample of(PredictionInput input, RowHash hash, int rows) {
    List<Long> first =
        input
            .rows()
            .mapPartitions(of -> IteratorUtils.transformedIterator(of, hash::of))
            .takeOrdered(2 * rows + 1);
    if (first.isEmpty()) {
      throw new UnusableInputException(
          "Cannot explain the answers for %s: it has no rows.".formatted(input.name()));
    }
    int size = Math.min(rows, first.size());
    long last = first.get(size - 1);
    if (first.size() > 2 * rows && first.get(2 * rows) <= last) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot choose %d rows of %s: too many have the same values in the columns that are kept, %s; name others in predict.keep.",
              rows,
              input.name(),
              List.of(input.kept().fieldNames())));
    }
    return new Sample(hash, last, size);
  }

  /** How many rows it has. */
  public int size() {
    return size;
  }

  /** The rows themselves, where they are. */
  JavaRDD<Row> rows(PredictionInput input) {
    return input
        .rows()
        .mapPartitions(of -> IteratorUtils.filteredIterator(of, row -> hash.of(row) <= last));
  }

  long hash(Row row) {
    return hash.of(row);
  }
}
