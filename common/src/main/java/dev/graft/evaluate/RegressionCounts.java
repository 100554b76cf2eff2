package dev.graft.evaluate;

import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums over the errors of each of some partitions, which add up in the order of these. */
public final class RegressionCounts implements Counts {

  private static final long serialVersionUID = 1L;

  /** In their order. */
  private int[] partitions = {0};

  private RegressionSums[] sums;

  /**
   * No predictions yet.
   *
   * @param targets numbers that are predicted of an example
   */
  public RegressionCounts(int targets) {
    sums = new RegressionSums[] {new RegressionSums(targets)};
  }

  @Override
  public void add(Targets targets, float[] outputs, float[] losses) {
    RegressionSums own = sums[0];
    int width = own.targets();
    float[] rows = targets.rows(width);
    for (int example = 0; example < targets.size(); example++) {
      own.add(losses[example]);
      for (int i = 0; i < width; i++) {
        own.add(i, rows[example * width + i], outputs[example * width + i]);
      }
    }
  }

  @Override
  public void of(int partition) {
    partitions[0] = partition;
  }

  private int targets() {
    return sums[0].targets();
  }

  @Override
  public RegressionCounts merge(Counts counts) {
    if (!(counts instanceof RegressionCounts other) || other.targets() != targets()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot merge sums over %d numbers with other counts", targets()));
    }
    SortedMap<Integer, RegressionSums> all = byPartition();
    other
        .byPartition()
        .forEach((partition, more) -> all.merge(partition, more, RegressionSums::merge));
    partitions = all.keySet().stream().mapToInt(Integer::intValue).toArray();
    sums = all.values().toArray(new RegressionSums[0]);
    return this;
  }

  private SortedMap<Integer, RegressionSums> byPartition() {
    SortedMap<Integer, RegressionSums> all = new TreeMap<>();
    for (int i = 0; i < sums.length; i++) {
      all.put(partitions[i], sums[i]);
    }
    return all;
  }

  @Override
  public RegressionMetrics metrics() {
    return total().metrics();
  }

  /** Mean and standard deviation of each number's targets. */
  TargetScale scale() {
    return total().scale();
  }

  private RegressionSums total() {
    RegressionSums all = sums[0].copy();
    for (int i = 1; i < sums.length; i++) {
      all.merge(sums[i]);
    }
    return all;
  }
}
