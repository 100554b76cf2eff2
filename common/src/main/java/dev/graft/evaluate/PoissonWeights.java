package dev.graft.evaluate;

import dev.graft.dataset.Seeds;

/**
 * How often an example is drawn in each of many resamples: Poisson numbers of mean 1, by seed and
 * id alone, so that executors draw them without knowing how many examples there are (Chamandy and
 * others, 2012).
 */
final class PoissonWeights {

  /** How likely at most 0, 1, 2 ... are, as shares of 2^53. */
  private static final long[] AT_MOST = cumulative();

  private static final int UNIFORM_BITS = 53;

  private PoissonWeights() {}

  private static long[] cumulative() {
    long[] atMost = new long[12];
    double term = StrictMath.exp(-1);
    double sum = 0;
    for (int i = 0; i < atMost.length; i++) {
      sum += term;
      atMost[i] = (long) Math.scalb(sum, UNIFORM_BITS);
      term /= i + 1;
    }
    return atMost;
  }

  /** What the resamples of an example begin with. */
  static long start(long seed, long id) {
    return Seeds.derive(seed, "bootstrap", id);
  }

  /** How often the example is in a resample. */
  static int of(long start, int resample) {
    long uniform = Seeds.derive(start, resample) >>> (Long.SIZE - UNIFORM_BITS);
    int times = 0;
    while (times < AT_MOST.length && uniform >= AT_MOST[times]) {
      times++;
    }
    return times;
  }
}
