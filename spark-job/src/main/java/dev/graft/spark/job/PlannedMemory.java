package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;

/**
 * The memory that a JVM of a job is expected to take, and what to set for it.
 *
 * @param heap bytes that are alive at once, without stored examples
 * @param outside bytes outside the heap
 * @param stored bytes of the examples that it stores
 * @param shuffled bytes that lie on its disks while examples are brought to their workers
 */
record PlannedMemory(long heap, long outside, long stored, long shuffled) {

  private static final long MIB = 1 << 20;

  /** The share of a heap that may be alive: the rest is garbage, and stored examples. */
  private static final double ALIVE = 0.6;

  private static final long HEAP_STEP = 256 * MIB;

  /** Spark and its JVM are slow to begin with less. */
  private static final long LEAST_HEAP = 1024 * MIB;

  private static final double OUTSIDE_MARGIN = 1.1;
  private static final long OUTSIDE_STEP = 128 * MIB;

  /** What Spark keeps of a heap for itself, and the share of the rest that examples may take. */
  private static final long RESERVED = 300 * MIB;

  private static final double FOR_EXAMPLES = 0.3;

  /** The heap to be set. */
  long memory() {
    return Math.max(LEAST_HEAP, up(heap / ALIVE, HEAP_STEP));
  }

  /** The overhead to be set. */
  long memoryOverhead() {
    return up(outside * OUTSIDE_MARGIN, OUTSIDE_STEP);
  }

  /** Of the examples what the heap that is to be set has room for. */
  long onHeap() {
    return Math.min(stored, (long) (FOR_EXAMPLES * (memory() - RESERVED)));
  }

  /** On its disks: examples beyond that, and what is shuffled. */
  long disk() {
    return stored - onHeap() + shuffled;
  }

  private static long up(double bytes, long step) {
    return (long) Math.ceil(bytes / step) * step;
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("heapBytes", heap + onHeap());
    json.put("outsideBytes", outside);
    json.put("diskBytes", disk());
    json.put("memory", memory() / MIB + "m");
    json.put("memoryOverhead", memoryOverhead() / MIB + "m");
    return json;
  }
}
