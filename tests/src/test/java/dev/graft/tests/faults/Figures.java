package dev.graft.tests.faults;

import java.util.Locale;

/**
 * Figures for the page on reliability, one line each; {@code tests/run-faults} makes their table.
 */
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
