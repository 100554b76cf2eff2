package dev.graft.spark.broadcast;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A broadcast that is destroyed, on the driver and on all executors, when its scope ends.
 *
 * @param <T> a small immutable class of primitives
 */
public final class ScopedBroadcast<T> implements AutoCloseable {

  private final Broadcast<T> broadcast;

  public ScopedBroadcast(JavaSparkContext spark, T value) {
    this.broadcast = spark.broadcast(value);
  }

  /** What tasks hold. */
  public Broadcast<T> get() {
    return broadcast;
  }

  @Override
  public void close() {
    broadcast.destroy();
  }
}
