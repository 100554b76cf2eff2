package dev.graft.engine.dl4j;

import dev.graft.model.State;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whole flat vectors of the native library, copied in blocks: no element loops. */
final class NativeFloats {

  private NativeFloats() {}

  /** A pointer to the first number of a vector that starts its buffer. */
  static FloatPointer pointer(INDArray vector) {
    return new FloatPointer(vector.data().addressPointer());
  }

  /** A vector where it lies, of {@code 2^29} numbers at most; it must outlive the view. */
  static State view(INDArray vector) {
    return State.of(pointer(vector).capacity(vector.length()).asBuffer());
  }

  static float[] copy(INDArray from) {
    float[] values = new float[Math.toIntExact(from.length())];
    pointer(from).get(values);
    return values;
  }

  static void copy(float[] from, INDArray to) {
    State.checkLength(from.length, to.length());
    pointer(to).put(from, 0, from.length);
  }
}
