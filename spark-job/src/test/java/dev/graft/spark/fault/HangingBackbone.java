package dev.graft.spark.fault;

import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.spark.Fixtures;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;

/** Gives rows back as they are; in one partition a call hangs until it is let go. */
final class HangingBackbone implements Backbone {

  private static final long serialVersionUID = 1L;

  private static CountDownLatch hanging;
  private static CountDownLatch released;
  private static CountDownLatch closed;
  private static final AtomicInteger CALLS = new AtomicInteger();

  private final int partition;
  private final int call;

  /**
   * @param call which call in the partition hangs, from 1
   */
  HangingBackbone(int partition, int call) {
    this.partition = partition;
    this.call = call;
    hanging = new CountDownLatch(1);
    released = new CountDownLatch(1);
    closed = new CountDownLatch(1);
    CALLS.set(0);
  }

  /** Waits until the call hangs. */
  static void awaitHang() throws InterruptedException {
    hanging.await();
  }

  static void release() {
    released.countDown();
  }

  /** Waits until an extractor whose use failed is closed. */
  static void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /** Calls in the partition. */
  static int calls() {
    return CALLS.get();
  }

  @Override
  public String sha256() {
    return "hanging " + System.identityHashCode(released);
  }

  @Override
  public int[] inputShape() {
    return new int[] {Fixtures.FEATURES};
  }

  @Override
  public int[] outputShape() {
    return new int[] {Fixtures.FEATURES};
  }

  @Override
  public FeatureExtractor open(int threads) {
    return new FeatureExtractor() {
      @Override
      public float[][] activations(float[][] rows) {
        if (TaskContext.getPartitionId() == partition && CALLS.incrementAndGet() == call) {
          hang();
        }
        return rows;
      }

      @Override
      public void close() {
        closed.countDown();
      }
    };
  }

  /** As native code does: no interrupt ends it. */
  private static void hang() {
    hanging.countDown();
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.yield();
      }
    }
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public String summary() {
    return "hanging";
  }
}
