package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.TargetScale;
import java.util.Arrays;
import java.util.List;

/**
 * The share of the variance that predicted numbers explain (r2; of several numbers the mean of
 * theirs), and what it is in resamples of the examples. What is added up are whole numbers of
 * 2^-28, of targets and errors in the targets' own scale: the same in whatever order. Errors so
 * large that their sum is none make the metric not a number.
 */
public final class NumberResamples implements Resampled {

  private static final long serialVersionUID = 1L;

  private static final double ONE = 0x1p28;

  /** Of a number, so that it can count as often as an example ever does. */
  private static final double MOST = 0x1p57;

  /**
   * For each number that is predicted: its distance from the mean, that squared, its error squared.
   */
  private static final int SUMS = 3;

  private final long seed;
  private final PoissonDraws draws;
  private final double[] means;
  private final double[] deviations;

  /** Of each resample; the last one is of all examples. */
  private final long[] counts;

  private final long[] sums;
  private boolean lost;

  /**
   * Of no examples yet.
   *
   * @param resamples how many
   * @param scale mean and standard deviation of each number
   */
  public NumberResamples(int resamples, long seed, TargetScale scale) {
    this(seed, scale.means(), scale.deviations(), resamples + 1);
  }

  private NumberResamples(long seed, double[] means, double[] deviations, int kept) {
    this.seed = seed;
    this.draws = new PoissonDraws(seed);
    this.means = means;
    this.deviations = deviations;
    this.counts = new long[kept];
    this.sums = new long[kept * SUMS * means.length];
  }

  @Override
  public NumberResamples none() {
    return new NumberResamples(seed, means, deviations, counts.length);
  }

  @Override
  public void add(Judged example) {
    add(example.id(), example.values(), example.outputs());
  }

  /** Adds the answer on an example. */
  void add(long id, float[] values, float[] outputs) {
    long[] own = new long[SUMS * means.length];
    for (int i = 0; i < means.length; i++) {
      double distance = (values[i] - means[i]) / deviations[i];
      double error = ((double) outputs[i] - values[i]) / deviations[i];
      own[SUMS * i] = whole(distance);
      own[SUMS * i + 1] = whole(distance * distance);
      own[SUMS * i + 2] = whole(error * error);
    }
    draws.each(id, counts.length - 1, (resample, times) -> put(resample, times, own));
    put(counts.length - 1, 1, own);
  }

  private long whole(double number) {
    double scaled = number * ONE;
    if (Math.abs(scaled) < MOST) {
      return Math.round(scaled);
    }
    lost = true;
    return 0;
  }

  private void put(int resample, int times, long[] own) {
    counts[resample] += times;
    for (int i = 0; i < own.length; i++) {
      put(resample * own.length + i, times * own[i]);
    }
  }

  private void put(int at, long more) {
    long sum = sums[at] + more;
    lost |= ((sums[at] ^ sum) & (more ^ sum)) < 0;
    sums[at] = sum;
  }

  @Override
  public void merge(Detail other) {
    NumberResamples more = (NumberResamples) other;
    lost |= more.lost;
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more.counts[i];
    }
    for (int i = 0; i < sums.length; i++) {
      put(i, more.sums[i]);
    }
  }

  @Override
  public long examples() {
    return counts[counts.length - 1];
  }

  @Override
  public double value() {
    return r2(counts.length - 1);
  }

  @Override
  public double[] values() {
    double[] values = new double[counts.length - 1];
    Arrays.setAll(values, i -> counts[i] == 0 ? value() : r2(i));
    return values;
  }

  private double r2(int resample) {
    double sum = lost ? Double.NaN : 0;
    for (int i = 0; i < means.length; i++) {
      int at = (resample * means.length + i) * SUMS;
      double distance = sums[at] / ONE;
      double spread = sums[at + 1] / ONE - distance * distance / counts[resample];
      // What rounding alone has left of examples that are all alike.
      boolean alike = spread <= counts[resample] / ONE;
      sum += RegressionMetrics.r2(sums[at + 2] / ONE, alike ? 0 : spread);
    }
    return sum / means.length;
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    Bootstrap.tell(metrics, "r2", values());
  }
}
