package dev.graft.engine.dl4j.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorProto.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;

/** Constants of a model: little-endian, in C order. */
final class Tensors {

  private Tensors() {}

  static TensorProto of(INDArray values) {
    return of(floats(values), values.shape());
  }

  static TensorProto of(float[] values, long... shape) {
    ByteBuffer bytes = bytes(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return tensor(DataType.FLOAT, bytes, shape);
  }

  static TensorProto of(double[] values, long... shape) {
    ByteBuffer bytes = bytes(values.length, Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return tensor(DataType.DOUBLE, bytes, shape);
  }

  static TensorProto of(long[] values, long... shape) {
    ByteBuffer bytes = bytes(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return tensor(DataType.INT64, bytes, shape);
  }

  /** Whole numbers in a row. */
  static TensorProto row(long... values) {
    return of(values, values.length);
  }

  /** The values of an array, in C order. */
  static float[] floats(INDArray values) {
    return values.dup('c').data().asFloat();
  }

  static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  private static ByteBuffer bytes(int count, int size) {
    return ByteBuffer.allocate(Math.multiplyExact(count, size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto tensor(DataType type, ByteBuffer bytes, long... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type.getNumber());
    for (long side : shape) {
      tensor.addDims(side);
    }
    return tensor.setRawData(ByteString.copyFrom(bytes.array())).build();
  }
}
