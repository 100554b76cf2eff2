package dev.graft.engine.onnx;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.ValueInfoProto;

/**
 * Whether an ONNX model brings its pictures to its own scale: it takes bytes, or what it does first
 * is arithmetic with numbers that stand in the file. Such a model takes pixels as they are in
 * files.
 */
final class OnnxOwnScale {

  private static final Set<String> RESCALING = Set.of("Div", "Mul", "Sub", "Add");
  private static final Set<String> PASSING =
      Set.of("Cast", "Transpose", "Identity", "Resize", "Reshape", "Unsqueeze", "Squeeze", "Pad");

  private final GraphProto graph;
  private final Set<String> constants = new HashSet<>();

  OnnxOwnScale(GraphProto graph) {
    this.graph = graph;
    graph.getInitializerList().forEach(tensor -> constants.add(tensor.getName()));
    graph.getNodeList().stream()
        .filter(node -> node.getOpType().equals("Constant"))
        .forEach(node -> constants.add(node.getOutput(0)));
  }

  /**
   * Whether what reads an input rescales it.
   *
   * @param input what the model takes
   */
  boolean of(ValueInfoProto input) {
    return input.getType().getTensorType().getElemType() == TensorProto.DataType.UINT8_VALUE
        || rescaled(input.getName());
  }

  private boolean rescaled(String tensor) {
    List<NodeProto> readers =
        graph.getNodeList().stream()
            .filter(node -> node.getInputList().contains(tensor))
            .filter(node -> !node.getOpType().equals("Shape"))
            .toList();
    return !readers.isEmpty() && readers.stream().allMatch(node -> rescales(node, tensor));
  }

  private boolean rescales(NodeProto node, String tensor) {
    return RESCALING.contains(node.getOpType())
            && node.getInputList().stream()
                .allMatch(input -> input.equals(tensor) || constants.contains(input))
        || PASSING.contains(node.getOpType()) && rescaled(node.getOutput(0));
  }
}
