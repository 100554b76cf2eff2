package dev.graft.listen;

/** Holds the display of this JVM, as a logger is one of the JVM. */
final class Shown {

  static volatile ProgressDisplay display = LogProgress.every(LogProgress.SECONDS);

  private Shown() {}
}
