package dev.graft.spark.job;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Seconds that each phase of a job took. */
final class Phases {

  private final long begin = System.nanoTime();
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /** Something that takes time. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Runs work and counts its time for a phase. */
  <T> T time(String phase, Work<T> work) throws IOException {
    long start = System.nanoTime();
    try {
      return work.run();
    } finally {
      add(phase, (System.nanoTime() - start) / 1e9);
    }
  }

  void add(String phase, double more) {
    seconds.merge(phase, more, Double::sum);
  }

  /** All phases, with {@code total} last. */
  Map<String, Double> report() {
    Map<String, Double> rounded = new LinkedHashMap<>();
    seconds.forEach((phase, value) -> rounded.put(phase, round(value)));
    rounded.put("total", round((System.nanoTime() - begin) / 1e9));
    return rounded;
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
