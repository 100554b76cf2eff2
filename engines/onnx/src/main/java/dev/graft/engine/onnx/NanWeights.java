package dev.graft.engine.onnx;

import ai.onnxruntime.platform.Fp16Conversions;
import dev.graft.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.TensorProto;

/**
 * Refuses weights that are NaN: all that a model gives would be. Infinity is no reason, attention
 * is masked with it; nor is a single NaN, which is a constant to compare with.
 */
final class NanWeights {

  private NanWeights() {}

  /**
   * @param name how messages call the model
   * @throws UnusableInputException naming the first such tensor
   */
  static void refuse(String name, ModelProto model) {
    for (TensorProto tensor : model.getGraph().getInitializerList()) {
      int values = values(tensor);
      for (int i = 0; i < values && values > 1; i++) {
        if (Double.isNaN(value(tensor, i))) {
          throw new UnusableInputException(
              "Cannot load a model from %s: values of its tensor %s are NaN; give a model saved before its training diverged."
                  .formatted(name, tensor.getName().replaceAll("\\p{Cntrl}", "?")));
        }
      }
    }
  }

  /** How many values are stored that may be NaN. */
  private static int values(TensorProto tensor) {
    int raw = tensor.getRawData().size();
    return switch (tensor.getDataType()) {
      case TensorProto.DataType.FLOAT_VALUE -> raw > 0 ? raw / 4 : tensor.getFloatDataCount();
      case TensorProto.DataType.DOUBLE_VALUE -> raw > 0 ? raw / 8 : tensor.getDoubleDataCount();
      case TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.BFLOAT16_VALUE ->
          raw > 0 ? raw / 2 : tensor.getInt32DataCount();
      default -> 0;
    };
  }

  private static double value(TensorProto tensor, int i) {
    ByteBuffer raw =
        tensor.getRawData().isEmpty()
            ? null
            : tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    return switch (tensor.getDataType()) {
      case TensorProto.DataType.FLOAT_VALUE ->
          raw == null ? tensor.getFloatData(i) : raw.getFloat(4 * i);
      case TensorProto.DataType.DOUBLE_VALUE ->
          raw == null ? tensor.getDoubleData(i) : raw.getDouble(8 * i);
      case TensorProto.DataType.FLOAT16_VALUE -> Fp16Conversions.fp16ToFloat(half(tensor, raw, i));
      default -> Fp16Conversions.bf16ToFloat(half(tensor, raw, i));
    };
  }

  private static short half(TensorProto tensor, ByteBuffer raw, int i) {
    return raw == null ? (short) tensor.getInt32Data(i) : raw.getShort(2 * i);
  }
}
