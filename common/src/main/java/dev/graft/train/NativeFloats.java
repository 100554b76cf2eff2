package dev.graft.train;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whole flat vectors of the native library, copied in blocks: no element loops. */
final class NativeFloats {

  private NativeFloats() {}

  /** A pointer to the first number of a vector that starts its buffer. */
  static FloatPointer pointer(INDArray vector) {
    return new FloatPointer(vector.data().addressPointer());
  }

  static float[] copy(INDArray from) {
    float[] values = new float[Math.toIntExact(from.length())];
    pointer(from).get(values);
    return values;
  }

  static void copy(float[] from, INDArray to) {
    checkLength(from.length, to.length());
    pointer(to).put(from, 0, from.length);
  }

  static void checkLength(int given, long expected) {
    if (given != expected) {
      throw new IllegalArgumentException(
          "Cannot load " + given + " numbers into a vector of " + expected);
    }
  }
}
