package dev.graft.train;

import dev.graft.dataset.Chunks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Examples that threads of their own read as soon as they are announced, while the network computes
 * with others. What is read is the same; to be closed before what they are read from is let go of.
 */
public final class AheadExamples extends WrappedExamples implements AutoCloseable {

  private final int ahead;
  private final ExecutorService readers;
  private final Queue<Announced> announced = new ArrayDeque<>();

  /** Chunks that the next minibatch is the first to need. */
  private final List<Integer> opened = new ArrayList<>();

  /** What is being read, or has been. */
  private record Announced(int[] indices, int epoch, Future<Minibatch> read) {}

  /**
   * @param examples that several threads may read
   * @param threads that read them, at least 1
   */
  public AheadExamples(TrainingExamples examples, int threads) {
    super(examples);
    // One that each is reading, and one more that waits.
    this.ahead = threads + 1;
    this.readers = Executors.newFixedThreadPool(threads, AheadExamples::thread);
  }

  private static Thread thread(Runnable reads) {
    Thread thread = new Thread(reads, "graft read ahead");
    thread.setDaemon(true);
    return thread;
  }

  /** Loaded by the threads that read. */
  @Override
  public Chunks chunks() {
    Chunks chunks = examples.chunks();
    return new Chunks() {
      @Override
      public int[] sizes() {
        return chunks.sizes();
      }

      @Override
      public void load(int chunk) {
        opened.add(chunk);
      }
    };
  }

  @Override
  public int ahead() {
    return ahead;
  }

  @Override
  public void announce(int[] indices, int epoch) {
    int[] load = opened.stream().mapToInt(Integer::intValue).toArray();
    opened.clear();
    Future<Minibatch> read =
        readers.submit(
            () -> {
              Arrays.stream(load).forEach(examples.chunks()::load);
              return examples.read(indices, epoch);
            });
    announced.add(new Announced(indices, epoch, read));
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    Announced next = announced.peek();
    if (next == null || next.epoch() != epoch || !Arrays.equals(next.indices(), indices)) {
      throw new IllegalStateException("minibatches are read in the order of their announcement");
    }
    announced.remove();
    return taken(next.read());
  }

  private static Minibatch taken(Future<Minibatch> read) {
    try {
      return read.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      // Reading throws no checked exceptions.
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the task was interrupted while it waited for examples", e);
    }
  }

  /** Waits until nobody reads any more. */
  @Override
  public void close() {
    announced.forEach(each -> each.read().cancel(false));
    readers.shutdown();
    boolean interrupted = false;
    while (!readers.isTerminated()) {
      try {
        readers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true; // what they read from may be gone when this returns: not before
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
