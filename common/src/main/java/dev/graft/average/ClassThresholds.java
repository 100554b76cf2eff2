package dev.graft.average;

import dev.graft.io.SavedState;
import java.util.Arrays;

/**
 * How sure a prediction of each class is to be at least: in proportion to how many of its
 * predictions were sure lately, of the class that has the most the whole threshold (FlexMatch,
 * Zhang et al., arXiv 2110.08263). Counts are those of all workers, summed on the driver; those of
 * a round count half in the next.
 */
public final class ClassThresholds {

  private final double threshold;
  private final boolean balanced;

  /** Of each class; empty before the first round. */
  private double[] counts = {};

  /**
   * @param balanced whether classes differ
   */
  public ClassThresholds(double threshold, boolean balanced) {
    this.threshold = threshold;
    this.balanced = balanced;
  }

  /** Takes how many predictions of each class were sure in a round, by the whole threshold. */
  public void add(long[] byClass) {
    counts = Arrays.copyOf(counts, byClass.length);
    for (int i = 0; i < counts.length; i++) {
      counts[i] = counts[i] / 2 + byClass[i];
    }
  }

  /** Those of the next round: one a class, or one for all. */
  public double[] next() {
    double most = Arrays.stream(counts).max().orElse(0);
    if (!balanced || most == 0) {
      return new double[] {threshold};
    }
    double[] thresholds = new double[counts.length];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = threshold * counts[i] / most;
    }
    return thresholds;
  }

  /** Puts them where another one can continue from. */
  public void save(SavedState to) {
    to.put("counts", counts.clone());
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    counts = from.doubles("counts").clone();
  }
}
