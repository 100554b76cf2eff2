package dev.graft.evaluate;

import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sum of the losses of each of some partitions. These add up in the order of the partitions:
 * the same bits in whatever order they are merged.
 */
final class LossSum implements Serializable {

  private static final long serialVersionUID = 1L;

  private int[] partitions = {0};
  private double[] sums = {0};

  /** Adds the loss of an example of the only partition. */
  void add(double loss) {
    sums[0] += loss;
  }

  /** Says which one the only partition is. */
  void of(int partition) {
    partitions[0] = partition;
  }

  void merge(LossSum other) {
    SortedMap<Integer, Double> all = byPartition();
    other.byPartition().forEach((partition, sum) -> all.merge(partition, sum, Double::sum));
    partitions = all.keySet().stream().mapToInt(Integer::intValue).toArray();
    sums = all.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private SortedMap<Integer, Double> byPartition() {
    SortedMap<Integer, Double> all = new TreeMap<>();
    for (int i = 0; i < sums.length; i++) {
      all.put(partitions[i], sums[i]);
    }
    return all;
  }

  double total() {
    double total = sums[0];
    for (int i = 1; i < sums.length; i++) {
      total += sums[i];
    }
    return total;
  }
}
