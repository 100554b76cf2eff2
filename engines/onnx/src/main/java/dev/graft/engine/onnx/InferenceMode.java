package dev.graft.engine.onnx;

import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.FunctionProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;

/** A model that was saved in training mode, as it would be in inference mode. */
final class InferenceMode {

  private InferenceMode() {}

  /**
   * Dropout then passes everything on, and BatchNormalization uses the mean and variance that are
   * stored; everywhere in the model.
   */
  static ModelProto of(ModelProto model) {
    ModelProto.Builder changed = model.toBuilder();
    changed.setGraph(graph(model.getGraph()));
    for (int i = 0; i < changed.getFunctionsCount(); i++) {
      FunctionProto.Builder function = changed.getFunctionsBuilder(i);
      for (int j = 0; j < function.getNodeCount(); j++) {
        function.setNode(j, node(function.getNode(j)));
      }
    }
    return changed.build();
  }

  private static GraphProto graph(GraphProto graph) {
    GraphProto.Builder changed = graph.toBuilder().clearNode();
    graph.getNodeList().forEach(node -> changed.addNode(node(node)));
    return changed.build();
  }

  private static NodeProto node(NodeProto node) {
    NodeProto.Builder changed = node.toBuilder().clearAttribute();
    boolean normalizes = node.getOpType().equals("BatchNormalization");
    for (AttributeProto attribute : node.getAttributeList()) {
      if (!normalizes || !attribute.getName().equals(BatchDependence.TRAINING)) {
        changed.addAttribute(attribute(attribute));
      }
    }
    if (normalizes && node.getOutputCount() > 1) {
      // The statistics of the batch, which only training gives.
      changed.clearOutput().addOutput(node.getOutput(0));
    }
    if (node.getOpType().equals("Dropout")
        && node.getInputCount() > BatchDependence.DROPOUT_TRAINS) {
      changed
          .clearInput()
          .addAllInput(node.getInputList().subList(0, BatchDependence.DROPOUT_TRAINS));
    }
    return changed.build();
  }

  private static AttributeProto attribute(AttributeProto attribute) {
    AttributeProto.Builder changed = attribute.toBuilder();
    if (attribute.hasG()) {
      changed.setG(graph(attribute.getG()));
    }
    for (int i = 0; i < attribute.getGraphsCount(); i++) {
      changed.setGraphs(i, graph(attribute.getGraphs(i)));
    }
    return changed.build();
  }
}
