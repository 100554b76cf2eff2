package dev.graft.bench.measured;

import java.util.Arrays;

/** How long each of many runs of the same thing took, in this process. */
final class Timings {

  private final double[] millis;

  private Timings(double[] millis) {
    this.millis = millis;
  }

  static Timings of(Runnable what, int warmUp, int times) {
    for (int i = 0; i < warmUp; i++) {
      what.run();
    }
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      long begin = System.nanoTime();
      what.run();
      millis[i] = (System.nanoTime() - begin) / 1e6;
    }
    return new Timings(millis);
  }

  double medianMillis() {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
