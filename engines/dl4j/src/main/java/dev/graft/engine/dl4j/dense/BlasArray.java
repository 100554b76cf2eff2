package dev.graft.engine.dl4j.dense;

import dev.graft.model.Tensor;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Numbers outside the Java heap, where BLAS reads and writes them: the same OpenBLAS that ND4J
 * loaded, so that what {@link dev.graft.engine.NativeRuntime} pinned holds here too. The memory is
 * freed with the object.
 */
final class BlasArray {

  private final FloatPointer pointer;
  private final FloatBuffer buffer;

  BlasArray(int length) {
    pointer = new FloatPointer((long) length);
    buffer = pointer.asBuffer();
  }

  /** Frees the memory at once; the object must not be used again. */
  void free() {
    pointer.close();
  }

  /** Copies to the start of this memory. */
  void put(float[] source, int from, int length) {
    buffer.put(0, source, from, length);
  }

  /** Copies rows to the start of this memory, one after the other. */
  void put(Tensor source, int from, int rows) {
    source.copy(from, rows, buffer);
  }

  /** Copies from the start of this memory. */
  void get(float[] target, int from, int length) {
    buffer.get(0, target, from, length);
  }

  /**
   * BLAS's sgemm: C = A B on matrices [rows, inner] and [inner, columns] that are stored column
   * after column, as Deeplearning4j stores weights. Rows that lie one after the other are the
   * transpose of such a matrix.
   *
   * @param c takes the product
   * @param transposedA whether A is stored as its transpose
   * @param transposedB whether B is stored as its transpose
   */
  static void multiply(
      BlasArray a,
      boolean transposedA,
      BlasArray b,
      boolean transposedB,
      int rows,
      int columns,
      int inner,
      BlasArray c) {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasColMajor,
        transposedA ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
        transposedB ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
        rows,
        columns,
        inner,
        1,
        a.pointer,
        transposedA ? inner : rows,
        b.pointer,
        transposedB ? columns : inner,
        0,
        c.pointer,
        rows);
  }
}
