package dev.graft.dataset;

/** Faults of memory behind which there is a file that its disk does not give back. */
final class MappedFaults {

  /** More than a compiler makes without asking the JVM. */
  private static final int ARRAYS = 8;

  private MappedFaults() {}

  /**
   * Throws the error of a fault that this thread has met before. A read that fails leaves what it
   * should have filled, and the JVM tells the thread of it when that next asks it for something:
   * compiled code may use what was read until then, or hand it to another thread.
   *
   * @throws InternalError if there was one
   */
  static void tell() {
    int[][] asked = new int[ARRAYS][1];
    if (asked.length != ARRAYS) {
      throw new AssertionError();
    }
  }
}
