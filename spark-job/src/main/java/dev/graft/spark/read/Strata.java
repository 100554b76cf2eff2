package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/** Divides each class by itself, so that validation and test hold their share of it exactly. */
final class Strata {

  private Strata() {}

  /**
   * The same assignment with bounds for each class: of its smallest draws so many are validation,
   * so many of the next are test.
   *
   * @param counts examples of each class
   */
  static Assignment divide(
      JavaRDD<RawRecord> records, Assignment assignment, Map<Integer, Long> counts) {
    Map<Integer, long[]> shares = new HashMap<>();
    counts.forEach(
        (label, count) ->
            shares.put(
                label,
                new long[] {
                  Math.round(count * assignment.validation()),
                  Math.round(count * (assignment.validation() + assignment.test()))
                }));
    Map<Integer, long[]> draws =
        new SortedNumbers<>(records, new Draws(assignment), Assignment.DRAW_BITS)
            .at(
                counts.keySet().stream().mapToInt(Integer::intValue).toArray(),
                counts.values().stream().mapToLong(Long::longValue).sum(),
                (label, count) -> last(shares.get(label)));
    Map<Integer, long[]> bounds = new HashMap<>();
    shares.forEach((label, share) -> bounds.put(label, bounds(share, draws.get(label))));
    return assignment.stratified(bounds);
  }

  /** The places of the last of each share; a share of none has none. */
  private static long[] last(long[] shares) {
    return Arrays.stream(shares).filter(share -> share > 0).map(share -> share - 1).toArray();
  }

  /** The first draw that is past each share. */
  private static long[] bounds(long[] shares, long[] last) {
    long[] bounds = new long[shares.length];
    int next = 0;
    for (int i = 0; i < shares.length; i++) {
      bounds[i] = shares[i] == 0 ? 0 : last[next++] + 1;
    }
    return bounds;
  }

  /** The draws that decide the part, by class. */
  private static final class Draws implements SortedNumbers.Numbers<RawRecord> {
    private static final long serialVersionUID = 1L;

    private final Assignment assignment;

    Draws(Assignment assignment) {
      this.assignment = assignment;
    }

    @Override
    public void of(RawRecord record, SortedNumbers.Taker taker) {
      taker.take(record.label(), assignment.draw(record));
    }
  }
}
