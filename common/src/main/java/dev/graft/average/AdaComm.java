package dev.graft.average;

/**
 * AdaComm's schedule of the averaging interval: it shrinks with the training loss, H = ceil(H_0
 * sqrt(F / F_0)) (Wang and Joshi, "Adaptive Communication Strategies to Achieve the Best
 * Error-Runtime Trade-off in Local-Update SGD", arXiv 1810.08313).
 */
public final class AdaComm {

  /** A product that is whole but for rounding is that whole number. */
  private static final double ROUNDING = 1e-9;

  private AdaComm() {}

  /**
   * The interval for a loss: at least 1, at most the first interval. Without two losses that can be
   * compared (the first one above 0, both finite, the other at least 0) it is the first interval.
   *
   * @param firstInterval H_0, minibatches
   * @param firstLoss F_0, the mean training loss when the interval was H_0
   * @param loss F, the mean training loss now
   */
  public static int interval(int firstInterval, double firstLoss, double loss) {
    double ratio = loss / firstLoss;
    if (!(firstLoss > 0) || Double.isInfinite(firstLoss) || !(ratio >= 0 && ratio < 1)) {
      return firstInterval;
    }
    return (int) Math.max(1, Math.ceil(firstInterval * Math.sqrt(ratio) - ROUNDING));
  }
}
