package dev.graft.evaluate;

import dev.graft.dataset.Targets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sums over the errors of each of some partitions, which add up in the order of these. */
public final class RegressionCounts implements Counts {

  private static final long serialVersionUID = 1L;

  private final TreeMap<Integer, RegressionSums> partitions = new TreeMap<>();

  /**
   * No predictions yet.
   *
   * @param targets numbers that are predicted of an example
   */
  public RegressionCounts(int targets) {
    partitions.put(0, new RegressionSums(targets));
  }

  @Override
  public void add(Targets targets, float[] outputs, float[] losses) {
    RegressionSums sums = partitions.firstEntry().getValue();
    int width = sums.targets();
    float[] rows = targets.rows(width);
    for (int example = 0; example < targets.size(); example++) {
      sums.add(losses[example]);
      for (int i = 0; i < width; i++) {
        sums.add(i, rows[example * width + i], outputs[example * width + i]);
      }
    }
  }

  @Override
  public void of(int partition) {
    partitions.put(partition, partitions.pollFirstEntry().getValue());
  }

  private int targets() {
    return partitions.firstEntry().getValue().targets();
  }

  @Override
  public RegressionCounts merge(Counts counts) {
    if (!(counts instanceof RegressionCounts other) || other.targets() != targets()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot merge sums over %d numbers with other counts", targets()));
    }
    other.partitions.forEach(
        (partition, sums) -> partitions.merge(partition, sums, RegressionSums::merge));
    return this;
  }

  @Override
  public RegressionMetrics metrics() {
    RegressionSums all = partitions.firstEntry().getValue().copy();
    for (Map.Entry<Integer, RegressionSums> more :
        partitions.tailMap(partitions.firstKey(), false).entrySet()) {
      all.merge(more.getValue());
    }
    return all.metrics();
  }
}
