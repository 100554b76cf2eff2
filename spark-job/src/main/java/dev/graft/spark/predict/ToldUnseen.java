package dev.graft.spark.predict;

import dev.graft.spark.table.UnseenRows;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.TaskContext;

/**
 * Counts the rows of a partition whose categories training has not seen, and says so at its end.
 */
final class ToldUnseen<T> {

  private final Iterator<T> rows;
  private final Function<T, Reading> reader;
  private final UnseenRows unseen = new UnseenRows();
  private long count;

  ToldUnseen(Iterator<T> rows, Function<T, Reading> reader) {
    this.rows = rows;
    this.reader = reader;
  }

  Iterator<Scored<T>> scored(Scorer scorer) {
    Iterator<Scored<T>> scored = scorer.score(rows, this::read);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        boolean more = scored.hasNext();
        if (!more && count > 0) {
          tell();
        }
        return more;
      }

      @Override
      public Scored<T> next() {
        return scored.next();
      }
    };
  }

  private Reading read(T row) {
    Reading reading = reader.apply(row);
    unseen.add(reading.unseen());
    count++;
    return reading;
  }

  private void tell() {
    String name = String.format(Locale.ROOT, "partition %d", TaskContext.getPartitionId());
    unseen.check(name, count, 1);
    count = 0;
  }
}
