package dev.graft.tests.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How long the parts of an undisturbed run take, to draw moments from.
 *
 * @param bits what the run came to
 * @param roundMillis from the beginning of a round to that of the next
 * @param endMillis from the end of the last round to the end of the process
 */
record Pace(ObjectNode bits, int roundMillis, int endMillis) {

  /** Runs a job undisturbed. */
  static Pace of(SmallJob.Run run) throws Exception {
    try (JobProcess process = run.start()) {
      process.await("round 1", () -> process.begun(1));
      long begin = System.nanoTime();
      process.await("end of the last round", () -> process.ended(SmallJob.ROUNDS));
      long end = System.nanoTime();
      if (process.exitCode() != 0) {
        throw new AssertionError(process.output());
      }
      long exit = System.nanoTime();
      run.tidy(process);
      return new Pace(
          run.bits(),
          (int) ((end - begin) / SmallJob.ROUNDS / 1_000_000),
          (int) ((exit - end) / 1_000_000));
    }
  }
}
