package dev.graft.spark.train;

import dev.graft.train.TrainState;

/** Training could not finish; what it had reached is kept. The command line exits with code 3. */
public final class TrainingFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient TrainState lastGood;
  private final int round;

  /**
   * @param lastGood the state after the last round that was averaged, or the first state
   * @param round the number of that round, 0 for none
   */
  public TrainingFailedException(String message, Throwable cause, TrainState lastGood, int round) {
    super(message, cause);
    this.lastGood = lastGood;
    this.round = round;
  }

  public TrainState lastGood() {
    return lastGood;
  }

  public int round() {
    return round;
  }
}
