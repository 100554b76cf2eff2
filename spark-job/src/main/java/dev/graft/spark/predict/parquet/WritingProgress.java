package dev.graft.spark.predict.parquet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes note of partitions as they are done, every second in a thread of its own, and says how far
 * the job is. When it cannot, the job is stopped. To be ended, whatever has happened.
 */
public final class WritingProgress {

  private static final Logger LOG = LoggerFactory.getLogger(WritingProgress.class);

  private static final long NOTE_SECONDS = 1;
  private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A line even if no partition has been finished in between. */
  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Something that may fail. */
  public interface Check {
    void run() throws IOException;
  }

  private final String command;
  private final FinishedPartitions finished;
  private final int partitions;
  private final Check own;
  private final Runnable stop;
  private final Queue<WrittenPartition> done = new ConcurrentLinkedQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread clock = new Thread(this::follow, "progress of predictions");
  private final long begin = System.nanoTime();
  private long said = begin;
  private long told;
  private long rows;
  private volatile Exception failure;

  private WritingProgress(
      String command, FinishedPartitions finished, int partitions, Check own, Runnable stop) {
    this.command = command;
    this.finished = finished;
    this.partitions = partitions;
    this.own = own;
    this.stop = stop;
  }

  /**
   * Begins to take note.
   *
   * @param command that the log names
   * @param partitions that there are in all
   * @param own is run before anything is noted; throws if the output is another driver's by now
   * @param stop ends the job when nothing can be noted
   */
  public static WritingProgress begin(
      String command, FinishedPartitions finished, int partitions, Check own, Runnable stop) {
    WritingProgress progress = new WritingProgress(command, finished, partitions, own, stop);
    progress.clock.setDaemon(true);
    progress.clock.start();
    return progress;
  }

  /** Whether a partition was done before. */
  boolean has(int partition) {
    return finished.has(partition);
  }

  /** A partition is done. */
  void written(WrittenPartition partition) {
    done.add(partition);
  }

  private void follow() {
    try {
      while (!over.await(NOTE_SECONDS, TimeUnit.SECONDS)) {
        note();
        long now = System.nanoTime();
        if (now - said >= SAY_NANOS && (rows > told || now - said >= SILENT_NANOS)) {
          said = now;
          told = rows;
          say();
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
      stop.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void note() throws IOException {
    List<WrittenPartition> more = new ArrayList<>();
    for (WrittenPartition next = done.poll(); next != null; next = done.poll()) {
      more.add(next);
    }
    if (!more.isEmpty()) {
      own.run();
      finished.add(more);
      more.forEach(partition -> rows += partition.rows());
    }
  }

  private void say() {
    LOG.info(
        "{}: {} of {} partitions, {} rows in this run, {} rows/s",
        command,
        finished.all().size(),
        partitions,
        String.format(Locale.ROOT, "%,d", rows),
        String.format(Locale.ROOT, "%,.0f", rows / seconds()));
  }

  private double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Rows that were predicted and written since this began. */
  public synchronized long rows() {
    return rows;
  }

  /**
   * Notes what is left.
   *
   * @throws IOException if something could not be noted, now or before
   */
  public void end() throws IOException {
    over.countDown();
    try {
      clock.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while taking note of what is done");
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof IOException io) {
      throw io;
    }
    note();
  }

  /**
   * The same after the job has failed.
   *
   * @return why: what could not be noted, if that is what has stopped the job
   */
  public Exception end(Exception job) {
    boolean stopped = failure != null;
    try {
      end();
      return job;
    } catch (IOException | RuntimeException e) {
      Exception first = stopped ? e : job;
      first.addSuppressed(stopped ? job : e);
      return first;
    }
  }
}
