package dev.graft.train;

import java.io.Serializable;

/** What the driver broadcasts at the start of a round. */
public final class RoundStart implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int round;
  private final TrainState state;
  private final int firstStep;
  private final int endStep;
  private final int stepsInEpoch;
  private final long seed;

  /**
   * @param round the round's number, from 1, through all epochs
   * @param firstStep the first step of the epoch that the round takes
   * @param endStep the step after the last
   * @param stepsInEpoch steps in the whole epoch
   * @param seed the job's seed
   */
  public RoundStart(
      int round, TrainState state, int firstStep, int endStep, int stepsInEpoch, long seed) {
    this.round = round;
    this.state = state;
    this.firstStep = firstStep;
    this.endStep = endStep;
    this.stepsInEpoch = stepsInEpoch;
    this.seed = seed;
  }

  public int round() {
    return round;
  }

  public TrainState state() {
    return state;
  }

  public int firstStep() {
    return firstStep;
  }

  public int endStep() {
    return endStep;
  }

  public int stepsInEpoch() {
    return stepsInEpoch;
  }

  public long seed() {
    return seed;
  }
}
