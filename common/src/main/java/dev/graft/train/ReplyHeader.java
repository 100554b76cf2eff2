package dev.graft.train;

import java.io.Serializable;

/** What a worker says of its part of a round: all that decides whether its reply counts. */
public final class ReplyHeader implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int round;
  private final int partition;
  private final long examples;
  private final int steps;
  private final double lossSum;
  private final double deltaNorm;
  private final boolean finite;
  private final long computeNanos;
  private final int weights;
  private final int moments;
  private final PseudoLabels pseudoLabels;

  /**
   * @param examples examples trained on
   * @param steps optimizer steps taken
   * @param lossSum sum over these examples of the training loss at the time
   * @param deltaNorm L2 norm of the weight delta as it was sent
   * @param finite whether loss, delta, statistics and moments are all finite numbers
   * @param computeNanos time that the steps took; told to people and to the timing of intervals,
   *     never a reason for or against a reply
   * @param weights how many weights the whole delta speaks of
   * @param moments how many moments came back
   */
  public ReplyHeader(
      int round,
      int partition,
      long examples,
      int steps,
      double lossSum,
      double deltaNorm,
      boolean finite,
      long computeNanos,
      int weights,
      int moments) {
    this(
        round,
        partition,
        examples,
        steps,
        lossSum,
        deltaNorm,
        finite,
        computeNanos,
        weights,
        moments,
        null);
  }

  /**
   * The same of a worker that trains on unlabelled examples, too.
   *
   * @param pseudoLabels what was made of them; null: there are none
   */
  public ReplyHeader(
      int round,
      int partition,
      long examples,
      int steps,
      double lossSum,
      double deltaNorm,
      boolean finite,
      long computeNanos,
      int weights,
      int moments,
      PseudoLabels pseudoLabels) {
    this.round = round;
    this.partition = partition;
    this.examples = examples;
    this.steps = steps;
    this.lossSum = lossSum;
    this.deltaNorm = deltaNorm;
    this.finite = finite;
    this.computeNanos = computeNanos;
    this.weights = weights;
    this.moments = moments;
    this.pseudoLabels = pseudoLabels;
  }

  /** What was made of unlabelled examples; null: there are none. */
  public PseudoLabels pseudoLabels() {
    return pseudoLabels;
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

  public double deltaNorm() {
    return deltaNorm;
  }

  public boolean finite() {
    return finite;
  }

  public long computeNanos() {
    return computeNanos;
  }

  public int weights() {
    return weights;
  }

  public int moments() {
    return moments;
  }
}
