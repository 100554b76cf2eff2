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

  /** Between two lines on tasks, also where each round has one. */
  private static final long TASKS = SECONDS * NANOS;

  /** Rounds that take longer are worth a word on their tasks. */
  private static final int LONG_ROUND = 4;

  private final long between;
  private final LongSupplier clock;
  private final Consumer<String> lines;
  private long said;
  private volatile boolean training;

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
    training = true;
    if (due(between) || last) {
      say(position.line());
    }
  }

  @Override
  public void trainingEnds() {
    training = false;
  }

  @Override
  public void tasks(String what, int done, int of) {
    if (done < of && due(training ? LONG_ROUND * TASKS : TASKS)) {
      say(what + ": " + done + " of " + of + " tasks");
    }
  }

  @Override
  public void tasksEnd(String what) {
    // Whoever waits for it says how it has ended.
  }

  private synchronized boolean due(long nanos) {
    return clock.getAsLong() - said >= nanos;
  }

  private synchronized void say(String line) {
    said = clock.getAsLong();
    lines.accept(line);
  }
}
