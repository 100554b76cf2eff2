package dev.graft.engine.onnx;

import dev.graft.UnusableInputException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.FunctionProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.TensorProto;

/**
 * Operators of a model whose output for an example is not decided by that example: in its graph, in
 * graphs inside of operators, and in the functions that it calls. Tensors computed to look like
 * constants escape this; {@link BatchTrial} sees what they do.
 */
final class BatchDependence {

  /** Why an output changes. */
  enum Kind {
    /** It is drawn at random. */
    RANDOM,
    /** Dropout in training mode. */
    DROPOUT,
    /** Batch normalisation in training mode: mean and variance are the batch's. */
    STATISTICS,
    /** Dynamic quantisation: the scale is the batch's. */
    RANGE
  }

  /**
   * An operator that was found.
   *
   * @param node its type, with its name or first output
   */
  record Found(Kind kind, String node) {}

  private static final Set<String> RANDOM =
      Set.of(
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "Multinomial",
          "Bernoulli");
  private static final Set<String> RANGE =
      Set.of("DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM");

  static final String TRAINING = "training_mode";

  /** Which input of Dropout says whether it is in training mode. */
  static final int DROPOUT_TRAINS = 2;

  /**
   * The most operators and attributes that are looked at. A file has fewer: functions that call
   * each other twice with other attributes make many of a few.
   */
  private static final int MOST = 4_000_000;

  /** As how many they count in a call that is kept: that takes memory. */
  private static final int CALL = 40;

  private static final int ATTRIBUTE = 10;

  /** Nodes, with the values that the attributes of the function around them have. */
  private record Body(List<NodeProto> nodes, Map<String, Long> attributes) {}

  /** A function, with the values of its attributes. */
  private record Call(FunctionProto function, Map<String, Long> attributes) {}

  private final Map<String, FunctionProto> functions;
  private final Set<String> untrue;
  private final Deque<Body> open = new ArrayDeque<>();
  private final Set<Call> called = new HashSet<>();
  private final Map<Kind, Found> found = new EnumMap<>(Kind.class);
  private long seen;

  private BatchDependence(ModelProto model) {
    functions =
        model.getFunctionsList().stream()
            .collect(
                Collectors.toMap(
                    function -> name(function.getDomain(), function.getName()),
                    function -> function,
                    (first, second) -> first));
    untrue = untrue(model);
    open.add(new Body(model.getGraph().getNodeList(), Map.of()));
    while (!open.isEmpty()) {
      Body body = open.pop();
      count(body.nodes().size());
      body.nodes().forEach(node -> visit(node, body.attributes()));
    }
  }

  /** The first of each kind. */
  static List<Found> in(ModelProto model) {
    return List.copyOf(new BatchDependence(model).found.values());
  }

  private void count(int more) {
    seen += more;
    if (seen > MOST) {
      throw new UnusableInputException(
          "Cannot use the ONNX model: its functions call each other in so many ways that they become too many to look at.");
    }
  }

  private static String name(String domain, String type) {
    return (domain.equals("ai.onnx") ? "" : domain) + ":" + type;
  }

  private void visit(NodeProto node, Map<String, Long> attributes) {
    FunctionProto function = functions.get(name(node.getDomain(), node.getOpType()));
    if (function != null) {
      call(function, node, attributes);
      return;
    }
    Kind kind = kind(node, attributes);
    if (kind != null) {
      String name = node.getName().isEmpty() ? output(node) : node.getName();
      found.putIfAbsent(
          kind, new Found(kind, node.getOpType() + (name.isEmpty() ? "" : " " + name)));
    }
    node.getAttributeList().stream()
        .flatMap(StoredTensors::subgraphs)
        .forEach(graph -> open.push(new Body(graph.getNodeList(), attributes)));
  }

  private static String output(NodeProto node) {
    return node.getOutputCount() == 0 ? "" : node.getOutput(0);
  }

  private void call(FunctionProto function, NodeProto node, Map<String, Long> around) {
    Map<String, Long> attributes = new HashMap<>();
    StoredTensors.defaults(function)
        .forEach(attribute -> attributes.put(attribute.getName(), attribute.getI()));
    node.getAttributeList()
        .forEach(attribute -> attributes.put(attribute.getName(), value(attribute, around)));
    count(attributes.size());
    if (called.add(new Call(function, attributes))) {
      count(CALL + ATTRIBUTE * attributes.size());
      open.push(new Body(function.getNodeList(), attributes));
    }
  }

  private static long value(AttributeProto attribute, Map<String, Long> around) {
    return attribute.getRefAttrName().isEmpty()
        ? attribute.getI()
        : around.getOrDefault(attribute.getRefAttrName(), 0L);
  }

  private Kind kind(NodeProto node, Map<String, Long> attributes) {
    String type = node.getOpType();
    if (RANDOM.contains(type)) {
      return Kind.RANDOM;
    }
    if (RANGE.contains(type)) {
      return Kind.RANGE;
    }
    if (type.equals("Dropout") && node.getInputCount() > DROPOUT_TRAINS) {
      String trains = node.getInput(DROPOUT_TRAINS);
      return trains.isEmpty() || untrue.contains(trains) ? null : Kind.DROPOUT;
    }
    boolean trains =
        node.getAttributeList().stream()
            .anyMatch(
                attribute ->
                    attribute.getName().equals(TRAINING) && value(attribute, attributes) != 0);
    return type.equals("BatchNormalization") && trains ? Kind.STATISTICS : null;
  }

  /** The tensors that are stored and false. */
  private static Set<String> untrue(ModelProto model) {
    Set<String> names = new HashSet<>();
    model.getFunctionsList().forEach(function -> untrue(function.getNodeList(), names));
    Deque<GraphProto> graphs = new ArrayDeque<>(List.of(model.getGraph()));
    while (!graphs.isEmpty()) {
      GraphProto graph = graphs.pop();
      graph.getInitializerList().stream()
          .filter(BatchDependence::isFalse)
          .forEach(tensor -> names.add(tensor.getName()));
      untrue(graph.getNodeList(), names);
      graph.getNodeList().stream()
          .flatMap(node -> node.getAttributeList().stream())
          .flatMap(StoredTensors::subgraphs)
          .forEach(graphs::push);
    }
    return names;
  }

  private static void untrue(List<NodeProto> nodes, Set<String> names) {
    nodes.stream()
        .filter(node -> node.getOpType().equals("Constant") && node.getOutputCount() > 0)
        .filter(node -> values(node).anyMatch(BatchDependence::isFalse))
        .forEach(node -> names.add(node.getOutput(0)));
  }

  private static Stream<TensorProto> values(NodeProto constant) {
    return constant.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("value"))
        .map(AttributeProto::getT);
  }

  private static boolean isFalse(TensorProto tensor) {
    return tensor.getDataType() == TensorProto.DataType.BOOL_VALUE
        && (tensor.getRawData().size() == 1
            ? tensor.getRawData().byteAt(0) == 0
            : tensor.getInt32DataCount() == 1 && tensor.getInt32Data(0) == 0);
  }
}
