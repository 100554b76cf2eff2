package dev.graft.tests.faults;

import java.util.Locale;

/** Figures for docs/results/reliability.md, one line each; {@code tests/run-faults} makes a table of them. */
final class Figures {

  private Figures() {}

  /**
   * How many runs to make: as many as must be shown, or fewer to try a suite ({@code
   * tests/run-faults --runs N}).
   */
  static int runs(int shown) {
    String fewer = System.getenv("GRAFT_FAULTS_RUNS");
    return fewer == null ? shown : Math.min(shown, Integer.parseInt(fewer));
  }

  /**
   * @param item the number of what must be shown
   */
  static void print(int item, String what, Object figure) {
    // One write: other threads log meanwhile.
    System.out.println(
        String.format(Locale.ROOT, "RELIABILITY | %d | %s | %s", item, what, figure));
  }
}
