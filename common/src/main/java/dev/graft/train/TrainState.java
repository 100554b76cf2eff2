package dev.graft.train;

import dev.graft.io.PackedNumbers;
import dev.graft.io.SavedState;
import java.io.Serializable;

/**
 * What training has reached: the trainable weights, the statistics of trainable BatchNorm layers,
 * the optimizer's moments, and how many steps these have seen. The arrays are not copied and must
 * not be changed.
 */
public final class TrainState implements Serializable {

  private static final long serialVersionUID = 1L;

  private final PackedNumbers weights;
  private final PackedNumbers statistics;
  private final PackedNumbers moments;
  private final int steps;

  /**
   * @param weights the flat vector of the trained network, without statistics
   * @param statistics running means and spreads, see {@link dev.graft.model.StateLayout}
   * @param moments the optimizer's flat moments; empty for plain SGD
   * @param steps optimizer steps taken, for bias correction and schedules
   */
  public TrainState(float[] weights, float[] statistics, float[] moments, int steps) {
    this(PackedNumbers.of(weights), PackedNumbers.of(statistics), PackedNumbers.of(moments), steps);
  }

  private TrainState(
      PackedNumbers weights, PackedNumbers statistics, PackedNumbers moments, int steps) {
    this.weights = weights;
    this.statistics = statistics;
    this.moments = moments;
    this.steps = steps;
  }

  public float[] weights() {
    return weights.floats();
  }

  public float[] statistics() {
    return statistics.floats();
  }

  public float[] moments() {
    return moments.floats();
  }

  public int steps() {
    return steps;
  }

  /** The same with other weights. */
  public TrainState withWeights(float[] other) {
    return new TrainState(PackedNumbers.of(other), statistics, moments, steps);
  }

  /** The same with other statistics. */
  public TrainState withStatistics(float[] other) {
    return new TrainState(weights, PackedNumbers.of(other), moments, steps);
  }

  /** The same for workers that take no optimizer step: moments stay where they are. */
  public TrainState withoutMoments() {
    return new TrainState(weights, statistics, PackedNumbers.of(new float[0]), steps);
  }

  /** Puts it where training can continue from. */
  public void save(SavedState to) {
    to.put("weights", weights());
    to.put("statistics", statistics());
    to.put("moments", moments());
    to.put("steps", steps);
  }

  /** What was saved. */
  public static TrainState saved(SavedState from) {
    return new TrainState(
        from.floats("weights"),
        from.floats("statistics"),
        from.floats("moments"),
        (int) from.whole("steps"));
  }

  /** Bytes that travel when this is broadcast. */
  public long bytes() {
    return (long) Float.BYTES * (weights.length() + statistics.length() + moments.length());
  }
}
