package dev.graft.engine.torch;

import dev.graft.io.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;

/** The numbers of a network of which a part is trained, as they travel: once a training. */
final class Constants implements Serializable {

  private static final long serialVersionUID = 1L;

  private final float[] numbers;
  private final String sha256;
  private transient ByteBuffer memory;

  /**
   * @param numbers of the whole network, flat, not copied
   */
  Constants(float[] numbers) {
    this.numbers = numbers;
    this.sha256 = Sha256.hex(numbers);
  }

  String sha256() {
    return sha256;
  }

  /** Outside the heap, where the tensors of all tasks of this JVM see them. */
  synchronized ByteBuffer memory() {
    if (memory == null) {
      memory = NativeMemory.bytes(Math.multiplyExact(Float.BYTES, numbers.length));
      memory.asFloatBuffer().put(numbers);
    }
    return memory;
  }
}
