package dev.graft.engine.dl4j.export;

import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.AttributeProto.AttributeType;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorProto.DataType;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * A graph in the making. Operators are written as the operator set wants them, since a model that
 * is put on another one has to use that one's; names are those of the layers, made unique.
 */
final class OnnxGraph {

  /** Where an example's axis counts the batch. */
  static final String BATCH = "batch";

  private static final int SLICES_BY_INPUTS = 10;
  private static final int PADS_BY_INPUTS = 11;
  private static final int SUMS_BY_INPUTS = 13;
  private static final int REDUCES_BY_INPUTS = 18;

  /** A place where something is left out. */
  private static final String NONE = "";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Set<String> names;
  private final int opset;
  private String layer = "graft";

  /**
   * @param opset the version of ONNX's own operators
   * @param taken names that others have
   */
  OnnxGraph(int opset, Set<String> taken) {
    this.opset = opset;
    this.names = new HashSet<>(taken);
  }

  /** What is written from here on belongs to a layer. */
  void enter(String name) {
    this.layer = name;
  }

  /**
   * An input of the model.
   *
   * @param axes without the batch; below 1: of any length
   * @return its name
   */
  String input(String wanted, DataType type, long... axes) {
    String name = unique(wanted);
    graph.addInput(value(name, type, axes));
    return name;
  }

  /** An output of the model, which is another tensor by a name of its own. */
  void output(String tensor, String wanted, DataType type, long... axes) {
    String name = unique(wanted);
    graph.addNode(node("Identity", List.of(tensor)).addOutput(name));
    graph.addOutput(value(name, type, axes));
  }

  private static ValueInfoProto value(String name, DataType type, long... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam(BATCH);
    for (long axis : axes) {
      shape.addDimBuilder().setDimValue(axis);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  /** A constant. */
  String constant(String what, TensorProto tensor) {
    String name = unique(layer + "/" + what);
    graph.addInitializer(tensor.toBuilder().setName(name));
    return name;
  }

  /** One number. */
  String number(double value) {
    return constant("number", Tensors.of(new float[] {(float) value}));
  }

  /** An operator of one output. */
  String add(String type, List<String> inputs, AttributeProto... attributes) {
    return addOf("", type, inputs, attributes);
  }

  /**
   * The same of another operator set.
   *
   * @param domain its name
   */
  String addOf(String domain, String type, List<String> inputs, AttributeProto... attributes) {
    String output = unique(layer + "/" + type);
    graph.addNode(
        node(type, inputs)
            .setDomain(domain)
            .addAllAttribute(Arrays.asList(attributes))
            .addOutput(output));
    return output;
  }

  /** An operator of one output without attributes. */
  String add(String type, String... inputs) {
    return add(type, List.of(inputs));
  }

  private NodeProto.Builder node(String type, List<String> inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(unique(layer + "/" + type + "_node"))
        .addAllInput(inputs);
  }

  /** The same operator of a tensor and a number. */
  String with(String type, String tensor, double number) {
    return add(type, tensor, number(number));
  }

  String cast(String tensor, DataType to) {
    return add("Cast", List.of(tensor), attribute("to", to.getNumber()));
  }

  /**
   * Other axes over the same values.
   *
   * @param shape 0: as it is, at the same place; -1: what is left
   */
  String reshape(String tensor, long... shape) {
    return add("Reshape", tensor, constant("shape", Tensors.row(shape)));
  }

  String transpose(String tensor, long... order) {
    return add("Transpose", List.of(tensor), attribute("perm", order));
  }

  /** Sums, means, maxima over axes. */
  String reduce(String type, String tensor, boolean keep, long... axes) {
    int byInputs = type.equals("ReduceSum") ? SUMS_BY_INPUTS : REDUCES_BY_INPUTS;
    AttributeProto kept = attribute("keepdims", keep ? 1 : 0);
    return opset < byInputs
        ? add(type, List.of(tensor), attribute("axes", axes), kept)
        : add(type, List.of(tensor, constant("axes", Tensors.row(axes))), kept);
  }

  /** From one place up to another, which is not in it. */
  String slice(String tensor, long[] from, long[] to, long[] axes) {
    return opset < SLICES_BY_INPUTS
        ? add(
            "Slice",
            List.of(tensor),
            attribute("starts", from),
            attribute("ends", to),
            attribute("axes", axes))
        : add(
            "Slice",
            tensor,
            constant("starts", Tensors.row(from)),
            constant("ends", Tensors.row(to)),
            constant("axes", Tensors.row(axes)));
  }

  /** Zeros around. */
  String pad(String tensor, long[] before, long[] after) {
    long[] pads = LongStream.concat(Arrays.stream(before), Arrays.stream(after)).toArray();
    return opset < PADS_BY_INPUTS
        ? add("Pad", List.of(tensor), attribute("pads", pads))
        : add("Pad", tensor, constant("pads", Tensors.row(pads)));
  }

  /**
   * Refuses what the operator set has not.
   *
   * @param what of which the layer is made
   */
  void need(int version, String what) {
    if (opset < version) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot export the layer %s to ONNX: %s needs operator set %d, and the model is written for %d; give --opset %d or newer, or bring the ONNX model below to it.",
              layer,
              what,
              version,
              opset,
              version));
    }
  }

  /** A name that nothing has yet. */
  private String unique(String wanted) {
    String name = wanted;
    for (int i = 1; !names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto attribute(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto attribute(String name, long[] values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto texts(String name, List<String> values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
    values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
    return attribute.build();
  }

  static AttributeProto numbers(String name, List<Double> values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
    values.forEach(value -> attribute.addFloats(value.floatValue()));
    return attribute.build();
  }

  /** The operators, without those of a model below. */
  GraphProto.Builder graph() {
    return graph;
  }

  /** Inputs of an operator of which some are left out. */
  static List<String> inputs(String... given) {
    List<String> inputs = new ArrayList<>();
    for (String input : given) {
      inputs.add(input == null ? NONE : input);
    }
    while (inputs.get(inputs.size() - 1).isEmpty()) {
      inputs.remove(inputs.size() - 1);
    }
    return inputs;
  }
}
