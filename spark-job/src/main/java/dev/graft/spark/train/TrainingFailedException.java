package dev.graft.spark.train;

/** Training could not finish; what it had reached is kept. The command line exits with code 3. */
public final class TrainingFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient float[] lastGood;
  private final int round;

  /**
   * @param lastGood the flat parameter vector after the last round that was averaged, or the first
   * @param round the number of that round, 0 for none
   */
  public TrainingFailedException(String message, Throwable cause, float[] lastGood, int round) {
    super(message, cause);
    this.lastGood = lastGood;
    this.round = round;
  }

  public float[] lastGood() {
    return lastGood;
  }

  public int round() {
    return round;
  }
}
