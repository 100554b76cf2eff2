package dev.graft.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import dev.graft.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Locale;

/** Values of the element types that models take and give. */
final class ElementTypes {

  private ElementTypes() {}

  /**
   * Refuses a type that examples cannot be turned into.
   *
   * @throws UnusableInputException naming the input
   */
  static void checkInput(String input, TensorInfo info) {
    switch (info.type) {
      case FLOAT, DOUBLE, FLOAT16, UINT8, INT8, INT32, INT64 -> {}
      default ->
          throw new UnusableInputException(
              "Cannot feed the ONNX model: its input %s takes %s; numbers are supported."
                  .formatted(input, info.onnxType));
    }
  }

  /** Appends a value in the type's bytes. */
  static void put(ByteBuffer to, OnnxJavaType type, float value) {
    switch (type) {
      case FLOAT -> to.putFloat(value);
      case DOUBLE -> to.putDouble(value);
      case FLOAT16 -> to.putShort(Fp16Conversions.floatToFp16(value));
      case UINT8 -> to.put((byte) whole(value, 0, 255));
      case INT8 -> to.put((byte) whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT32 -> to.putInt((int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 -> to.putLong(whole(value, Long.MIN_VALUE, Long.MAX_VALUE));
      default -> throw new IllegalStateException("inputs of " + type + " have been refused");
    }
  }

  private static long whole(float value, long least, long most) {
    if (value != Math.rint(value) || value < least || value > most) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot feed %s to the ONNX model: it takes whole numbers from %d to %d; leave the values as they were read (data.scale = 1).",
              value,
              least,
              most));
    }
    return (long) value;
  }

  /**
   * The values of a tensor, one after the other.
   *
   * @throws UnusableInputException if they are no real numbers
   */
  static float[] values(OnnxTensor tensor, String name) {
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, BFLOAT16 -> {
        float[] values = new float[tensor.getFloatBuffer().remaining()];
        tensor.getFloatBuffer().get(values);
        yield values;
      }
      case DOUBLE -> {
        DoubleBuffer doubles = tensor.getDoubleBuffer();
        float[] values = new float[doubles.remaining()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) doubles.get(i);
        }
        yield values;
      }
      default ->
          throw new UnusableInputException(
              "Cannot cut at %s: its values are %s; a tensor of real numbers is needed."
                  .formatted(name, tensor.getInfo().onnxType));
    };
  }
}
