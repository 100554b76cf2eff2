package dev.graft.average;

import dev.graft.config.AveragingSettings;
import java.io.Serializable;

/** Which replies count and how, as it travels to the executors that average. */
public final class ReplyRules implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double quorum;
  private final double maxNorm;
  private final double clipNorm;
  private final double trim;
  private final int weights;
  private final int moments;

  private ReplyRules(
      double quorum, double maxNorm, double clipNorm, double trim, int weights, int moments) {
    this.quorum = quorum;
    this.maxNorm = maxNorm;
    this.clipNorm = clipNorm;
    this.trim = trim;
    this.weights = weights;
    this.moments = moments;
  }

  /**
   * As the job file says.
   *
   * @param weights how many weights a delta must speak of
   * @param moments how many moments must come back
   */
  public static ReplyRules of(AveragingSettings.Replies settings, int weights, int moments) {
    return new ReplyRules(
        settings.quorum(),
        settings.maxNorm() == null ? Double.POSITIVE_INFINITY : settings.maxNorm(),
        settings.clipNorm() == null ? Double.POSITIVE_INFINITY : settings.clipNorm(),
        settings.trim(),
        weights,
        moments);
  }

  /** Share of the offered examples that must be in replies that count. */
  public double quorum() {
    return quorum;
  }

  /** How many times the median a delta's norm may be; infinite: any. */
  public double maxNorm() {
    return maxNorm;
  }

  /** Deltas longer than this many times the median are shortened; infinite: none. */
  public double clipNorm() {
    return clipNorm;
  }

  /** Share of the replies that is left out at either end, value by value. */
  public double trim() {
    return trim;
  }

  /** How many weights a delta must speak of. */
  public int weights() {
    return weights;
  }

  /** How many moments must come back. */
  public int moments() {
    return moments;
  }
}
