package dev.graft.engine.onnx;

import dev.graft.config.OnnxSettings.Layout;
import dev.graft.config.OnnxSettings.Pooling;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.AttributeProto.AttributeType;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorProto.DataType;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;

/**
 * A model that takes examples and gives activations as Graft has them: what rows and activations go
 * through in {@link RowTensors} and {@link ActivationRows}, as operators before and behind it. They
 * mean the same in every operator set since 7.
 */
final class BackbonePart {

  private static final String NAME = "graft/backbone/";

  private final ModelProto model;
  private final GraphProto.Builder graph;
  private final Set<String> names = new HashSet<>();

  BackbonePart(ModelProto model) {
    this.model = model;
    this.graph = model.getGraph().toBuilder();
    StoredTensors.of(model).forEach(tensor -> names.add(tensor.getName()));
    for (NodeProto node : model.getGraph().getNodeList()) {
      names.addAll(node.getOutputList());
    }
  }

  /**
   * Takes rows of numbers: float32, {@code [batch, ...]} with channels first.
   *
   * @param data shape of an example as it was read
   * @param layout of pictures in the model
   */
  void takeRows(int[] data, Layout layout) {
    ValueInfoProto given = OnnxFile.examples(model.getGraph()).findFirst().orElseThrow();
    TypeProto.Tensor type = given.getType().getTensorType();
    int rank = type.getShape().getDimCount();
    boolean last = layout == Layout.NHWC;
    boolean same = type.getElemType() == DataType.FLOAT_VALUE && !last && rank == data.length + 1;
    if (same) {
      return;
    }
    GraphProto.Builder before = GraphProto.newBuilder();
    String x = unique("input");
    ValueInfoProto own = rows(x, data);
    if (rank != data.length + 1) {
      long[] flat = {0, -1};
      long[] grey = {0, 1, data[0], data[data.length - 1]};
      x = add(before, "Reshape", List.of(x, constant("shape", rank == 2 ? flat : grey)));
    }
    if (last) {
      x = add(before, "Transpose", List.of(x), ints("perm", 0, 2, 3, 1));
    }
    before.addNode(
        node("Cast", List.of(x))
            .addAttribute(integer("to", type.getElemType()))
            .addOutput(given.getName()));
    graph.setInput(graph.getInputList().indexOf(given), own);
    List<NodeProto> all = graph.getNodeList();
    graph.clearNode().addAllNode(before.getNodeList()).addAllNode(all);
  }

  private static ValueInfoProto rows(String name, int[] data) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam("batch");
    for (int side : data) {
      shape.addDimBuilder().setDimValue(side);
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /**
   * Gives activations as float32, pooled, pictures with their channels first.
   *
   * @param rank of the tensor at the cut, the batch included
   * @param padding the number of the token that pads; below 0: examples are no texts
   */
  void give(int rank, Pooling pooling, boolean channelsLast, int padding) {
    String x =
        add(
            graph,
            "Cast",
            List.of(graph.getOutput(0).getName()),
            integer("to", DataType.FLOAT_VALUE));
    String y =
        switch (rank) {
          case 1 -> add(graph, "Reshape", List.of(x, constant("shape", -1, 1)));
          case 3 -> tokens(x, pooling == null ? Pooling.MEAN : pooling, padding);
          case 4 -> picture(x, pooling, channelsLast);
          default -> x;
        };
    graph.clearOutput().addOutput(ValueInfoProto.newBuilder().setName(y));
  }

  private String tokens(String x, Pooling pooling, int padding) {
    return switch (pooling) {
      case NONE -> x;
      case CLS -> add(graph, "Gather", List.of(x, scalar("first", 0)), integer("axis", 1));
      case MEAN ->
          padding < 0
              ? mean(add(graph, "Transpose", List.of(x), ints("perm", 0, 2, 1)))
              : meanOfWords(x, padding);
    };
  }

  /** Of rows and columns, or of steps. */
  private String mean(String channels) {
    String mean = add(graph, "GlobalAveragePool", List.of(channels));
    return add(graph, "Reshape", List.of(mean, constant("shape", 0, -1)));
  }

  /** The mask as a row times the tokens; times itself it counts them. */
  private String meanOfWords(String x, int padding) {
    String mask = add(graph, "Cast", List.of(mask(padding)), integer("to", DataType.FLOAT_VALUE));
    String row = add(graph, "Reshape", List.of(mask, constant("shape", 0, 1, -1)));
    String column = add(graph, "Reshape", List.of(mask, constant("shape", 0, -1, 1)));
    String count = add(graph, "MatMul", List.of(row, column));
    String least = add(graph, "Max", List.of(count, one()));
    String sum = add(graph, "MatMul", List.of(row, x));
    String mean = add(graph, "Div", List.of(sum, least));
    return add(graph, "Reshape", List.of(mean, constant("shape", 0, -1)));
  }

  private String mask(int padding) {
    boolean given =
        graph.getInputList().stream().anyMatch(input -> input.getName().equals(TokenTensors.MASK));
    if (given) {
      return TokenTensors.MASK;
    }
    String ids = add(graph, "Cast", List.of(TokenTensors.IDS), integer("to", DataType.INT64_VALUE));
    String none = add(graph, "Equal", List.of(ids, scalar("padding", padding)));
    return add(graph, "Not", List.of(none));
  }

  private String picture(String x, Pooling pooling, boolean channelsLast) {
    String image = channelsLast ? add(graph, "Transpose", List.of(x), ints("perm", 0, 3, 1, 2)) : x;
    return pooling == Pooling.MEAN ? mean(image) : image;
  }

  byte[] bytes() {
    return model.toBuilder().setGraph(graph).build().toByteArray();
  }

  private String add(
      GraphProto.Builder to, String type, List<String> inputs, AttributeProto... attributes) {
    String output = unique(type);
    to.addNode(node(type, inputs).addAllAttribute(List.of(attributes)).addOutput(output));
    return output;
  }

  private NodeProto.Builder node(String type, List<String> inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(unique(type + "_node"))
        .addAllInput(inputs);
  }

  private String unique(String wanted) {
    String name = NAME + wanted;
    for (int i = 1; !names.add(name); i++) {
      name = NAME + wanted + "_" + i;
    }
    return name;
  }

  private String constant(String what, long... values) {
    TensorProto.Builder tensor = whole(what).addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  private String scalar(String what, long value) {
    TensorProto.Builder tensor = whole(what).addInt64Data(value);
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  private TensorProto.Builder whole(String what) {
    return TensorProto.newBuilder().setName(unique(what)).setDataType(DataType.INT64_VALUE);
  }

  private String one() {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(unique("one"))
            .setDataType(DataType.FLOAT_VALUE)
            .addFloatData(1);
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  private static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }
}
