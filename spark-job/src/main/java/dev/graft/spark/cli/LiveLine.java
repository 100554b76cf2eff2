package dev.graft.spark.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The last line of a terminal, written again and again; gone for a moment whenever something else
 * is printed.
 */
final class LiveLine implements ProgressBarConsumer {

  private static final String ERASE = "\r\u001b[K";

  /** A line of the log that has been announced is written by then. */
  private static final long MOMENT_NANOS = 100_000_000L;

  private final PrintStream out;
  private final int width;
  private boolean written;
  private long gone;

  /**
   * @param out the terminal
   * @param width columns that it has
   */
  LiveLine(PrintStream out, int width) {
    this.out = out;
    this.width = width;
    waitNoMore();
  }

  @Override
  public int getMaxRenderedLength() {
    return width - 1;
  }

  @Override
  public synchronized void accept(String line) {
    if (System.nanoTime() - gone >= MOMENT_NANOS) {
      out.print(ERASE + line);
      out.flush();
      written = true;
    }
  }

  /** Something else is about to be printed. */
  synchronized void makeWay() {
    clear();
    gone = System.nanoTime();
  }

  /** Whatever comes next is written. */
  synchronized void waitNoMore() {
    gone = System.nanoTime() - MOMENT_NANOS;
  }

  /**
   * The next line may begin.
   *
   * @param stays whether this one stays
   */
  synchronized void end(boolean stays) {
    if (stays && written) {
      out.println();
      written = false;
    }
    clear();
  }

  @Override
  public synchronized void clear() {
    if (written) {
      out.print(ERASE);
      out.flush();
      written = false;
    }
  }

  /** Not to be relied on: a bar that is closed before it was drawn once does not close this. */
  @Override
  public void close() {}
}
