package dev.graft.listen;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Progress as lines of the log: at most one in so many seconds, however many rounds there are, and
 * one at the end of a training.
 */
public final class LogProgress implements ProgressDisplay {

  /** Between two lines. */
  public static final int SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger("dev.graft.progress");
  private static final long NANOS = 1_000_000_000L;

  private final long between;
  private final LongSupplier clock;
  private final Consumer<String> lines;
  private long said;

  /**
   * @param clock in nanoseconds
   * @param lines takes them
   */
  LogProgress(int seconds, LongSupplier clock, Consumer<String> lines) {
    this.between = seconds * NANOS;
    this.clock = clock;
    this.lines = lines;
    this.said = clock.getAsLong();
  }

  /**
   * To the log.
   *
   * @param seconds that are between two lines at least
   */
  public static LogProgress every(int seconds) {
    return new LogProgress(seconds, System::nanoTime, LOG::info);
  }

  @Override
  public void training(TrainingPosition position, boolean last) {
    if (due() || last) {
      say(position.line());
    }
  }

  @Override
  public void trainingEnds() {
    // Its last round has had its line.
  }

  @Override
  public void tasks(String what, int done, int of) {
    if (due() && done < of) {
      say(what + ": " + done + " of " + of + " tasks");
    }
  }

  @Override
  public void tasksEnd(String what) {
    // Whoever waits for it says how it has ended.
  }

  private synchronized boolean due() {
    return clock.getAsLong() - said >= between;
  }

  private synchronized void say(String line) {
    said = clock.getAsLong();
    lines.accept(line);
  }
}
