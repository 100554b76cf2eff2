package dev.graft.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Pools the statistics of BatchNorm layers: the mean of the means, and for the variance the mean of
 * the variances plus the variance of the means, which is sum(p_i (var_i + mean_i^2)) - mean^2
 * without its cancellation. In double, in the order of the calls.
 */
public final class PooledStatistics {

  /**
   * Deeplearning4j's log10 of the deviation of a channel that never varies falls step after step
   * and stops at about -22.1, where the variance can be no smaller as a float. Log10 of 0 would be
   * no number to go on with.
   */
  private static final double LEAST_VARIANCE = Float.MIN_VALUE;

  private final StateLayout layout;
  private final List<float[]> replies = new ArrayList<>();
  private final List<Double> weights = new ArrayList<>();

  public PooledStatistics(StateLayout layout) {
    this.layout = layout;
  }

  /**
   * Adds a reply's statistics; none at all when the range holds none.
   *
   * @param weight examples they were made of
   */
  public void add(double weight, float[] statistics) {
    if (statistics.length != 0 && statistics.length != layout.statisticsLength()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot pool %d statistics: the network has %d",
              statistics.length,
              layout.statisticsLength()));
    }
    if (!replies.isEmpty() && statistics.length != replies.get(0).length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot pool %d statistics with %d: either all replies have them or none",
              statistics.length,
              replies.get(0).length));
    }
    replies.add(statistics);
    weights.add(weight);
  }

  /** The pooled statistics in the form in which they came. */
  public float[] pooled() {
    if (replies.isEmpty() || replies.get(0).length == 0) {
      return new float[0];
    }
    float[] pooled = new float[layout.statisticsLength()];
    int at = 0;
    for (StateLayout.Span span : layout.spans()) {
      for (int channel = 0; channel < span.channels(); channel++) {
        pool(pooled, at + channel, at + span.channels() + channel, span.logarithmic());
      }
      at += 2 * span.channels();
    }
    return pooled;
  }

  private void pool(float[] pooled, int meanAt, int spreadAt, boolean logarithmic) {
    double total = 0;
    double mean = 0;
    for (int i = 0; i < replies.size(); i++) {
      total += weights.get(i);
      mean += weights.get(i) * replies.get(i)[meanAt];
    }
    mean /= total;
    double variance = 0;
    for (int i = 0; i < replies.size(); i++) {
      double apart = replies.get(i)[meanAt] - mean;
      double own = variance(replies.get(i)[spreadAt], logarithmic);
      variance += weights.get(i) * (own + apart * apart);
    }
    variance /= total;
    pooled[meanAt] = (float) mean;
    pooled[spreadAt] = spread(variance, logarithmic);
  }

  private static double variance(float spread, boolean logarithmic) {
    return logarithmic ? StrictMath.pow(10, 2.0 * spread) : spread;
  }

  private static float spread(double variance, boolean logarithmic) {
    return logarithmic
        ? (float) (StrictMath.log10(Math.max(variance, LEAST_VARIANCE)) / 2)
        : (float) variance;
  }
}
