package dev.graft.average;

import dev.graft.io.PackedNumbers;
import dev.graft.model.PooledStatistics;
import dev.graft.model.StateLayout;
import dev.graft.train.WorkerReply;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Locale;

/**
 * The average of a round over a range of the weights, or over all of them. A range's result has the
 * same bits wherever it is computed and however many ranges there are.
 */
public final class RangeAverage implements Serializable {

  private static final long serialVersionUID = 1L;

  private final PackedNumbers gradient;
  private final float[] statistics;
  private final PackedNumbers moments;

  RangeAverage(double[] gradient, float[] statistics, float[] moments) {
    this.gradient = PackedNumbers.of(gradient);
    this.statistics = statistics;
    this.moments = PackedNumbers.of(moments);
  }

  /**
   * Averages replies as they come, holding one at a time unless a trimmed mean needs them all.
   *
   * @param replies one of each partition, in partition order
   * @throws IllegalStateException if no reply counts, or they are not the judged ones
   * @throws IllegalArgumentException if replies differ in shape
   */
  public static RangeAverage of(
      Acceptance acceptance, Iterator<WorkerReply> replies, StateLayout layout, ReplyRules rules) {
    Sums sums = new Sums(layout, rules);
    int partition = 0;
    for (; replies.hasNext(); partition++) {
      WorkerReply reply = replies.next();
      acceptance.expect(partition, reply.header());
      if (acceptance.weight(partition) > 0) {
        sums.add(acceptance.weight(partition), acceptance.scale(partition), reply);
      }
    }
    if (partition != acceptance.partitions()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot average %d replies of %d partitions",
              partition,
              acceptance.partitions()));
    }
    return sums.average();
  }

  /** What has been added so far. */
  private static final class Sums {
    private final WeightedMean deltas = new WeightedMean();
    private final WeightedMean moments = new WeightedMean();
    private final PooledStatistics statistics;
    private final TrimmedMean trimmed;

    private Sums(StateLayout layout, ReplyRules rules) {
      statistics = new PooledStatistics(layout);
      trimmed = rules.trim() > 0 ? new TrimmedMean(rules.trim()) : null;
    }

    private void add(double weight, double scale, WorkerReply reply) {
      if (trimmed == null) {
        deltas.add(weight, scale, reply.delta().decode());
      } else {
        trimmed.add(weight, scale, reply.delta().decode());
      }
      moments.add(weight, reply.moments());
      statistics.add(weight, reply.statistics());
    }

    private RangeAverage average() {
      double[] mean = trimmed == null ? deltas.exactMean() : trimmed.mean();
      for (int i = 0; i < mean.length; i++) {
        mean[i] = -mean[i];
      }
      return new RangeAverage(mean, statistics.pooled(), moments.mean());
    }
  }

  /** The outer gradient: minus the mean delta. */
  public double[] gradient() {
    return gradient.doubles();
  }

  /** The pooled statistics of BatchNorm layers. */
  public float[] statistics() {
    return statistics;
  }

  /** The mean moments. */
  public float[] moments() {
    return moments.floats();
  }
}
