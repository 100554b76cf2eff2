package dev.graft.bench.measured;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Writes a ResNet18 without its last layer as ONNX, normalisation folded into the convolutions,
 * with random weights: enough where only time counts.
 */
public final class RandomOnnx {

  /** Height and width of its pictures. */
  public static final int SIDE = 224;

  private static final String INPUT = "pixels";
  private static final int[] WIDTHS = {64, 128, 256, 512};

  private final Random random = new Random(Networks.SEED);
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("resnet18");

  private RandomOnnx() {}

  /**
   * @param args file
   */
  public static void main(String[] args) throws IOException {
    new RandomOnnx().write(Path.of(args[0]));
    Answer.write(Answer.begin());
  }

  private void write(Path file) throws IOException {
    String last = relu(convolution(INPUT, "stem", 3, WIDTHS[0], 7, 2));
    last =
        add(
            node("MaxPool", "pool", last)
                .addAttribute(wholes("kernel_shape", 3, 3))
                .addAttribute(wholes("strides", 2, 2))
                .addAttribute(wholes("pads", 1, 1, 1, 1)));
    int channels = WIDTHS[0];
    for (int stage = 0; stage < WIDTHS.length; stage++) {
      for (int block = 0; block < 2; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        last = block(last, "stage" + stage + "_" + block, channels, WIDTHS[stage], stride);
        channels = WIDTHS[stage];
      }
    }
    last = add(node("GlobalAveragePool", "mean", last));
    add(node("Flatten", "features", last));
    graph.addInput(value(INPUT, 3, SIDE, SIDE)).addOutput(value("features", channels));
    Files.write(
        file,
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph)
            .build()
            .toByteArray());
  }

  private String block(String input, String name, int in, int out, int stride) {
    String first = relu(convolution(input, name + "a", in, out, 3, stride));
    String second = convolution(first, name + "b", out, out, 3, 1);
    String beside = in == out ? input : convolution(input, name + "c", in, out, 1, stride);
    return relu(add(node("Add", name + "_sum", second, beside)));
  }

  private String relu(String input) {
    return add(node("Relu", input + "_relu", input));
  }

  /** Padded to keep the size but for the stride. */
  private String convolution(String input, String name, int in, int out, int kernel, int stride) {
    int pad = kernel / 2;
    weights(name + "_w", Math.sqrt(2.0 / (in * kernel * kernel)), out, in, kernel, kernel);
    weights(name + "_b", 0.01, out);
    return add(
        node("Conv", name, input, name + "_w", name + "_b")
            .addAttribute(wholes("kernel_shape", kernel, kernel))
            .addAttribute(wholes("strides", stride, stride))
            .addAttribute(wholes("pads", pad, pad, pad, pad)));
  }

  private void weights(String name, double deviation, int... shape) {
    int size = 1;
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    for (int dimension : shape) {
      tensor.addDims(dimension);
      size *= dimension;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      bytes.putFloat((float) (random.nextGaussian() * deviation));
    }
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes.array())));
  }

  private String add(NodeProto.Builder node) {
    graph.addNode(node);
    return node.getOutput(0);
  }

  private static NodeProto.Builder node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(output)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  private static AttributeProto wholes(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static ValueInfoProto value(String name, int... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"));
    for (int dimension : shape) {
      dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(dimensions)))
        .build();
  }
}
