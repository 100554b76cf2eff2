package dev.graft.evaluate;

import dev.graft.dataset.Seeds;
import java.io.Serializable;

/**
 * How often an example counts in resamples: as a Poisson distribution of mean 1 says (Hanley and
 * MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies", 2006), drawn by
 * its id.
 */
final class PoissonDraws implements Serializable {

  private static final long serialVersionUID = 1L;

  /** That an example counts at most so often, less than 1e-16 is left. */
  private static final double[] UP_TO = upTo(19);

  private final long seed;

  PoissonDraws(long seed) {
    this.seed = seed;
  }

  private static double[] upTo(int most) {
    double[] upTo = new double[most];
    double share = 1 / Math.E;
    double sum = 0;
    for (int count = 0; count < most; count++) {
      sum += share;
      upTo[count] = sum;
      share /= count + 1;
    }
    return upTo;
  }

  /** Hears how often an example counts in a resample. */
  interface Count {
    void of(int resample, int times);
  }

  /** Those of an example in so many resamples. */
  void each(long id, int resamples, Count count) {
    long own = Seeds.derive(seed, id);
    for (int i = 0; i < resamples; i++) {
      count.of(i, times(Seeds.derive(own, i)));
    }
  }

  private static int times(long drawn) {
    double uniform = (drawn >>> 11) * 0x1p-53;
    int times = 0;
    while (times < UP_TO.length && uniform >= UP_TO[times]) {
      times++;
    }
    return times;
  }
}
