package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import dev.graft.spark.fault.MemoryOverhead;

/**
 * The memory that a JVM of a job is expected to take, and what to set for it.
 *
 * @param heap bytes that are alive at once, without stored examples
 * @param outside bytes outside the heap
 * @param direct bytes of these in direct buffers
 * @param stored bytes of the examples that it stores
 * @param shuffled bytes that lie on its disks while examples are brought to their workers
 */
record PlannedMemory(long heap, long outside, long direct, long stored, long shuffled) {

  private static final long MIB = 1 << 20;

  /** The share of a heap that may be alive: the rest is garbage, and stored examples. */
  private static final double ALIVE = 0.6;

  private static final long HEAP_STEP = 256 * MIB;

  /** Spark and its JVM are slow to begin with less. */
  private static final long LEAST_HEAP = 1024 * MIB;

  /** JavaCPP allows a process 4 times its heap, the heap included. */
  private static final double OUTSIDE_IN_HEAPS = 3;

  private static final double OUTSIDE_MARGIN = 1.1;
  private static final long OUTSIDE_STEP = 128 * MIB;

  /** What Spark keeps of a heap for itself, and the share of the rest that examples may take. */
  private static final long RESERVED = 300 * MIB;

  private static final double FOR_EXAMPLES = 0.3;

  /**
   * Of a JVM in which tasks train.
   *
   * @param outside bytes outside the heap, as they were measured
   */
  static PlannedMemory computing(
      TrainingMemory needs, long heap, long outside, long stored, long shuffled) {
    // Less than is needed was measured where the sample's minibatches are smaller.
    long most = Math.max(outside, Math.max(needs.natives(), needs.direct()));
    return new PlannedMemory(heap, most, needs.direct(), stored, shuffled);
  }

  /** The heap to be set, which limits direct buffers and JavaCPP's memory too. */
  long memory() {
    double most = Math.max(Math.max(heap, direct) / ALIVE, outside / OUTSIDE_IN_HEAPS);
    return Math.max(LEAST_HEAP, up(most, HEAP_STEP));
  }

  /** The overhead to be set: no less than Spark adds where nobody says. */
  long memoryOverhead() {
    double most = Math.max(outside * OUTSIDE_MARGIN, memory() * MemoryOverhead.SHARE_OF_HEAP);
    return Math.max(MemoryOverhead.LEAST_MEBIBYTES * MIB, up(most, OUTSIDE_STEP));
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
