package dev.graft.train;

import java.io.Serializable;

/** What the driver broadcasts at the start of a round. Steps are counted through all epochs. */
public final class RoundStart implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int round;
  private final TrainState state;
  private final int firstStep;
  private final int endStep;
  private final int stepsInEpoch;
  private final long seed;
  private final StepOptions options;
  private final BesideLabels beside;

  /**
   * @param round the round's number, from 1, through all epochs
   * @param firstStep the first step that the round takes, from 0, through all epochs
   * @param endStep the step after the last
   * @param stepsInEpoch steps in an epoch
   * @param seed the job's seed
   */
  public RoundStart(
      int round,
      TrainState state,
      int firstStep,
      int endStep,
      int stepsInEpoch,
      long seed,
      StepOptions options) {
    this(round, state, firstStep, endStep, stepsInEpoch, seed, options, null);
  }

  private RoundStart(
      int round,
      TrainState state,
      int firstStep,
      int endStep,
      int stepsInEpoch,
      long seed,
      StepOptions options,
      BesideLabels beside) {
    this.round = round;
    this.state = state;
    this.firstStep = firstStep;
    this.endStep = endStep;
    this.stepsInEpoch = stepsInEpoch;
    this.seed = seed;
    this.options = options;
    this.beside = beside;
  }

  /**
   * The same on unlabelled examples, too.
   *
   * @param given what that takes; null: on labels alone
   */
  public RoundStart beside(BesideLabels given) {
    return new RoundStart(round, state, firstStep, endStep, stepsInEpoch, seed, options, given);
  }

  /** What training on unlabelled examples takes; null: labels alone are trained on. */
  BesideLabels beside() {
    return beside;
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

  public StepOptions options() {
    return options;
  }
}
