package dev.graft.tests.faults;

import java.io.IOException;
import java.util.List;

/**
 * A process that runs 80 ms of every 200 only, as on a machine that is two and a half times as
 * slow.
 */
final class SlowedProcess implements AutoCloseable {

  private static final String TURNS =
      "trap 'kill -CONT $1; exit' TERM; while kill -STOP $1; do sleep 0.12; kill -CONT $1; sleep 0.08; done";

  private final Process turns;

  /** From now on until this is closed, or it ends. */
  SlowedProcess(ProcessHandle process) throws IOException {
    turns =
        new ProcessBuilder(List.of("bash", "-c", TURNS, "slowed", Long.toString(process.pid())))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  @Override
  public void close() {
    turns.destroy();
    turns.onExit().join();
  }
}
