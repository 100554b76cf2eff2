package dev.graft.spark.store;

import java.util.Map;
import java.util.WeakHashMap;
import org.apache.spark.SparkEnv;

/** How much of an executor's heap examples take: what Spark does not take away for its own work. */
final class HeapBudget {

  private static final Map<SparkEnv, HeapBudget> BUDGETS = new WeakHashMap<>();

  private final long usual;
  private long taken;

  private HeapBudget(long usual) {
    this.usual = usual;
  }

  /** That of the application in this JVM. */
  static HeapBudget get() {
    synchronized (BUDGETS) {
      return BUDGETS.computeIfAbsent(
          SparkEnv.get(),
          env ->
              new HeapBudget(
                  (long)
                      ((env.memoryManager().maxOnHeapStorageMemory()
                              // Which is less while a shuffle holds some.
                              + env.memoryManager().onHeapExecutionMemoryUsed())
                          * env.conf().getDouble("spark.memory.storageFraction", 0.5))));
    }
  }

  /**
   * Takes some, if there is so much.
   *
   * @param most another limit than the usual; null: there is none
   */
  synchronized boolean take(long bytes, Long most) {
    if (taken + bytes > (most == null ? usual : most)) {
      return false;
    }
    taken += bytes;
    return true;
  }

  /** What is taken now. */
  synchronized long taken() {
    return taken;
  }

  synchronized void free(long bytes) {
    taken -= bytes;
  }
}
