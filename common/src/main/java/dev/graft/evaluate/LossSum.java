package dev.graft.evaluate;

import java.io.Serializable;
import java.util.Arrays;

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
    int length = partitions.length + other.partitions.length;
    int[] all = new int[length];
    double[] both = new double[length];
    int to = 0;
    for (int i = 0, j = 0; i < partitions.length || j < other.partitions.length; to++) {
      boolean here =
          j == other.partitions.length
              || (i < partitions.length && partitions[i] <= other.partitions[j]);
      boolean there =
          i == partitions.length
              || (j < other.partitions.length && other.partitions[j] <= partitions[i]);
      all[to] = here ? partitions[i] : other.partitions[j];
      if (here && there) {
        both[to] = sums[i++] + other.sums[j++];
      } else {
        both[to] = here ? sums[i++] : other.sums[j++];
      }
    }
    partitions = Arrays.copyOf(all, to);
    sums = Arrays.copyOf(both, to);
  }

  double total() {
    double total = sums[0];
    for (int i = 1; i < sums.length; i++) {
      total += sums[i];
    }
    return total;
  }
}
