package dev.graft.train;

import java.io.Serializable;

/** What a worker sends back at the end of a round. */
public final class WorkerReply implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int round;
  private final int partition;
  private final long examples;
  private final int steps;
  private final double lossSum;
  private final float[] weights;
  private final float[] moments;

  /**
   * @param examples examples trained on
   * @param steps optimizer steps taken
   * @param lossSum sum over these examples of the training loss at the time
   * @param weights the trainable weights after the last step; empty when no step was taken
   * @param moments the optimizer's moments after the last step; empty when no step was taken
   */
  public WorkerReply(
      int round,
      int partition,
      long examples,
      int steps,
      double lossSum,
      float[] weights,
      float[] moments) {
    this.round = round;
    this.partition = partition;
    this.examples = examples;
    this.steps = steps;
    this.lossSum = lossSum;
    this.weights = weights;
    this.moments = moments;
  }

  public int round() {
    return round;
  }

  public int partition() {
    return partition;
  }

  public long examples() {
    return examples;
  }

  public int steps() {
    return steps;
  }

  public double lossSum() {
    return lossSum;
  }

  public float[] weights() {
    return weights;
  }

  public float[] moments() {
    return moments;
  }

  /** Bytes that travel back. */
  public long bytes() {
    return (long) Float.BYTES * (weights.length + moments.length);
  }
}
