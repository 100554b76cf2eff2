package dev.graft.train;

import java.io.Serializable;

/**
 * What training has reached: the trainable weights, the optimizer's moments, and how many steps
 * both have seen. The arrays are not copied and must not be changed.
 */
public final class TrainState implements Serializable {

  private static final long serialVersionUID = 1L;

  private final float[] weights;
  private final float[] moments;
  private final int steps;
  private final int epoch;

  /**
   * @param weights Deeplearning4j's flat parameter vector of the trainable network
   * @param moments Deeplearning4j's flat updater state; empty for plain SGD
   * @param steps optimizer steps taken, for bias correction and schedules
   * @param epoch epochs finished
   */
  public TrainState(float[] weights, float[] moments, int steps, int epoch) {
    this.weights = weights;
    this.moments = moments;
    this.steps = steps;
    this.epoch = epoch;
  }

  public float[] weights() {
    return weights;
  }

  public float[] moments() {
    return moments;
  }

  public int steps() {
    return steps;
  }

  public int epoch() {
    return epoch;
  }

  /** Bytes that travel when this is broadcast. */
  public long bytes() {
    return (long) Float.BYTES * (weights.length + moments.length);
  }
}
