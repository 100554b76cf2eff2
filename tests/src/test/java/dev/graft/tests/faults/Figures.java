package dev.graft.tests.faults;

/** Figures for RELIABILITY.md, one line each; {@code tests/run-faults} makes a table of them. */
final class Figures {

  private Figures() {}

  /**
   * @param item the number of what must be shown
   */
  static void print(int item, String what, Object figure) {
    System.out.printf("RELIABILITY | %d | %s | %s%n", item, what, figure);
  }
}
