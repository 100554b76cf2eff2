package dev.graft.bench;

import java.io.IOException;

/** One part of the benchmark. */
interface Part {

  /** What the command line calls it. */
  String name();

  /** Measures and adds its rows. */
  void measure(Run run) throws IOException;
}
