package dev.graft.engine.onnx;

import java.util.Arrays;
import java.util.List;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.FunctionProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;

/** ONNX models of a few operators that turn rows {@code x} of four numbers into {@code y}. */
final class SmallModels {

  static final int WIDTH = 4;

  private SmallModels() {}

  static NodeProto.Builder node(String type, List<String> inputs, String... outputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(outputs[0] + "_node")
        .addAllInput(inputs)
        .addAllOutput(Arrays.asList(outputs));
  }

  static AttributeProto whole(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto graph(String name, GraphProto.Builder graph) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(graph.setName(name))
        .build();
  }

  static TensorProto floats(String name, float... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    if (values.length > 1) {
      tensor.addDims(values.length);
    }
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  static TensorProto wholes(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64_VALUE)
            .addDims(values.length);
    Arrays.stream(values).forEach(tensor::addInt64Data);
    return tensor.build();
  }

  static TensorProto flag(String name, boolean value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.BOOL_VALUE)
        .addInt32Data(value ? 1 : 0)
        .build();
  }

  static ValueInfoProto rows(String name) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"));
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(WIDTH));
    return value(name, TensorProto.DataType.FLOAT_VALUE, shape);
  }

  static ValueInfoProto value(String name, int type, TensorShapeProto.Builder shape) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }

  static GraphProto.Builder nodes(NodeProto.Builder... nodes) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("small");
    Arrays.stream(nodes).forEach(graph::addNode);
    return graph;
  }

  static ModelProto.Builder model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph.addInput(rows("x")).addOutput(rows("y")));
  }

  static OnnxModel loaded(ModelProto.Builder model) {
    return OnnxModel.of(OnnxFile.read(model.build().toByteArray(), "small.onnx"));
  }

  static ModelProto.Builder dropout() {
    return model(
        nodes(node("Dropout", List.of("x", "half", "yes"), "y"))
            .addInitializer(floats("half", 0.5f))
            .addInitializer(flag("yes", true)));
  }

  /** The same, where an input says whether to train. */
  static ModelProto.Builder dropoutAsTold() {
    GraphProto.Builder graph =
        nodes(node("Dropout", List.of("x", "half", "train"), "y"))
            .addInitializer(floats("half", 0.5f));
    ModelProto.Builder model = model(graph);
    model
        .getGraphBuilder()
        .addInput(value("train", TensorProto.DataType.BOOL_VALUE, TensorShapeProto.newBuilder()));
    return model;
  }

  /**
   * Functions that each call the next one twice, with other attributes: 2 to the power of depth.
   */
  static ModelProto.Builder doubling(int depth) {
    ModelProto.Builder model =
        model(nodes(node("f0", List.of("x"), "y").setDomain("own")))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
    for (int i = 0; i < depth; i++) {
      FunctionProto.Builder function =
          FunctionProto.newBuilder().setName("f" + i).setDomain("own").addInput("x").addOutput("y");
      for (int half = 0; half < 2; half++) {
        NodeProto.Builder call =
            node("f" + (i + 1), List.of("x"), half == 0 ? "y" : "z").setDomain("own");
        for (int j = 0; j < i; j++) {
          call.addAttribute(whole("a" + j, 0).toBuilder().clearI().setRefAttrName("a" + j));
        }
        function.addNode(call.addAttribute(whole("a" + i, half)));
      }
      model.addFunctions(function);
    }
    return model;
  }

  static NodeProto.Builder batchNormalization() {
    return node("BatchNormalization", List.of("x", "one", "zero", "mean", "var"), "y", "m", "v")
        .addAttribute(whole("training_mode", 1));
  }

  static ModelProto.Builder normalization() {
    return model(
        nodes(batchNormalization())
            .addInitializer(floats("one", 1, 1, 1, 1))
            .addInitializer(floats("zero", 0, 0, 0, 0))
            .addInitializer(floats("mean", 1, 2, 3, 4))
            .addInitializer(floats("var", 1, 1, 1, 1)));
  }

  static ModelProto.Builder quantized() {
    return model(
        nodes(
            node("DynamicQuantizeLinear", List.of("x"), "q", "scale", "zero"),
            node("DequantizeLinear", List.of("q", "scale", "zero"), "y")));
  }

  /** The same operator, in a function that the graph calls. */
  static ModelProto.Builder quantizedByFunction() {
    GraphProto graph = quantized().getGraph();
    FunctionProto function =
        FunctionProto.newBuilder()
            .setName("Squeeze8")
            .setDomain("own")
            .addInput("x")
            .addOutput("y")
            .addAllNode(graph.getNodeList())
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .build();
    return model(nodes(node("Squeeze8", List.of("x"), "y").setDomain("own")))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
        .addFunctions(function);
  }

  /** It goes on for ever where the sum of all features is above 100. */
  static ModelProto.Builder endless() {
    TensorShapeProto.Builder scalar = TensorShapeProto.newBuilder();
    GraphProto.Builder body =
        nodes(
                node("Identity", List.of("goes"), "goes_on"),
                node("Add", List.of("state", "zero"), "next"))
            .addInput(value("turn", TensorProto.DataType.INT64_VALUE, scalar))
            .addInput(value("goes", TensorProto.DataType.BOOL_VALUE, scalar))
            .addInput(rows("state"))
            .addOutput(value("goes_on", TensorProto.DataType.BOOL_VALUE, scalar))
            .addOutput(rows("next"));
    return model(
        nodes(
                node("ReduceSum", List.of("x"), "sum").addAttribute(whole("keepdims", 0)),
                node("Greater", List.of("sum", "hundred"), "more"),
                node("Loop", List.of("", "more", "x"), "y").addAttribute(graph("body", body)))
            .addInitializer(floats("zero", 0))
            .addInitializer(floats("hundred", 100)));
  }
}
