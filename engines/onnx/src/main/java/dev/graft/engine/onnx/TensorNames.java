package dev.graft.engine.onnx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.NodeProto;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds tensors of a graph by what users call them. */
record TensorNames(GraphProto graph) {

  private static final int NEAR = 5;

  /**
   * The tensor that a name means.
   *
   * @param cut a tensor, or an operator's name, which means its first output
   * @return null if there is none
   */
  String find(String cut) {
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOutputList().contains(cut)) {
        return cut;
      }
    }
    return graph.getNodeList().stream()
        .filter(node -> node.getName().equals(cut) && node.getOutputCount() > 0)
        .map(node -> node.getOutput(0))
        .findFirst()
        .orElse(null);
  }

  /** The tensors whose names are most like one that is none. */
  List<String> near(String cut) {
    List<String> names = new ArrayList<>();
    graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
    return names.stream()
        .filter(tensor -> !tensor.isEmpty())
        .sorted(
            Comparator.<String>comparingInt(tensor -> tensor.contains(cut) ? 0 : 1)
                .thenComparing(
                    tensor -> LevenshteinDistance.getDefaultInstance().apply(cut, tensor)))
        .limit(NEAR)
        .toList();
  }
}
