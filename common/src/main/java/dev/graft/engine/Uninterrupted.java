package dev.graft.engine;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work that an interrupt of the caller must not break off, because the whole JVM needs what it
 * leaves behind: initialised classes, unpacked and loaded native libraries. Spark interrupts a task
 * when another attempt was faster, and the first task of an executor is the slow one.
 */
public final class Uninterrupted {

  private Uninterrupted() {}

  /** Does the work in a thread of its own and waits for it; an interrupt is kept for afterwards. */
  public static <T> T call(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread thread = new Thread(task, "graft-uninterrupted");
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause;
  }
}
