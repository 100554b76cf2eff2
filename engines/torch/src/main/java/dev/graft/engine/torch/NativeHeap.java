package dev.graft.engine.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * The C library's heap, where libtorch has its tensors. By itself it gives the memory of a step
 * back to the system, above all on threads other than a process's first, and the next step has it
 * mapped in again, page by page: up to a tenth of its time. Here it stays until networks are
 * closed.
 */
final class NativeHeap {

  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_THRESHOLD = -3;

  /** Of a thread's heap, in bytes; half of it is the most that is not mapped apart. */
  private static final int THREAD_HEAP = 64 << 20;

  private NativeHeap() {}

  /** Keeps what is freed. */
  static void keep() {
    Function mallopt = function("mallopt");
    mallopt.invokeInt(new Object[] {M_MMAP_THRESHOLD, THREAD_HEAP / 2});
    mallopt.invokeInt(new Object[] {M_TRIM_THRESHOLD, Integer.MAX_VALUE});
    mallopt.invokeInt(new Object[] {M_TOP_PAD, THREAD_HEAP});
  }

  /** Gives back what is free now. */
  static void release() {
    function("malloc_trim").invokeInt(new Object[] {0L});
  }

  private static Function function(String name) {
    return NativeLibrary.getInstance("c").getFunction(name);
  }
}
