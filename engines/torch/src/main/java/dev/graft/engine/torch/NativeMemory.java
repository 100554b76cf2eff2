package dev.graft.engine.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside the heap that tensors are views of. */
final class NativeMemory {

  /** Bytes of a line of the cache, at which vectors begin, so that the same bits come out. */
  private static final int LINE = 64;

  private NativeMemory() {}

  /** So many bytes, all 0, freed when nothing refers to them. */
  static ByteBuffer bytes(int count) {
    ByteBuffer more = ByteBuffer.allocateDirect(Math.addExact(count, 2 * LINE));
    return more.alignedSlice(LINE).slice(0, count).order(ByteOrder.nativeOrder());
  }

  /** A view of some numbers of 4 bytes. */
  static ByteBuffer range(ByteBuffer numbers, int from, int count) {
    return numbers.slice(Float.BYTES * from, Float.BYTES * count).order(ByteOrder.nativeOrder());
  }
}
