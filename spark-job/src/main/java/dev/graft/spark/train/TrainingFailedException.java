package dev.graft.spark.train;

import dev.graft.Api;
import dev.graft.spark.fault.JobFailedException;
import java.util.List;

/** Training could not finish; what it had reached is kept. The command line exits with code 3. */
@Api
public final class TrainingFailedException extends JobFailedException {

  private static final long serialVersionUID = 1L;

  private final transient float[] lastGood;
  private final int round;
  private final transient List<String> rejections;

  /**
   * @param lastGood the flat parameter vector after the last round that was averaged, or the first
   * @param round the number of that round, 0 for none
   * @param rejections a sentence for each reply that did not count, up to the failure
   */
  public TrainingFailedException(
      String message, Throwable cause, float[] lastGood, int round, List<String> rejections) {
    super(message, cause);
    this.lastGood = lastGood;
    this.round = round;
    this.rejections = rejections;
  }

  public float[] lastGood() {
    return lastGood;
  }

  public int round() {
    return round;
  }

  public List<String> rejections() {
    return rejections;
  }
}
