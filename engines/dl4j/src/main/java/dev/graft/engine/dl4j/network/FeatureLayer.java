package dev.graft.engine.dl4j.network;

import dev.graft.engine.OutputKind;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Finds the layer of a network whose activations are features. */
public final class FeatureLayer {

  private FeatureLayer() {}

  /**
   * Where the features of a network are: below its output layer, or, if it has none, all of it. A
   * layer without weights, as a softmax of its own, belongs to the one that it stands on: that one
   * gives the old classes' logits.
   */
  public static String of(ComputationGraphConfiguration layout) {
    String output = layout.getNetworkOutputs().get(0);
    boolean tells = GraphShapes.endsInOutput(layout) || OwnOutput.of(layout) != OutputKind.VALUES;
    return tells ? layout.getVertexInputs().get(lastWithWeights(layout, output)).get(0) : output;
  }

  /** The layer with weights that gives a network's outputs, whatever stands on it. */
  static String output(ComputationGraphConfiguration layout) {
    return lastWithWeights(layout, layout.getNetworkOutputs().get(0));
  }

  /** The output itself where branches or the input come before a layer with weights. */
  private static String lastWithWeights(ComputationGraphConfiguration layout, String output) {
    String layer = output;
    while (layout.getVertices().get(layer).numParams(false) == 0) {
      List<String> below = layout.getVertexInputs().get(layer);
      if (below.size() > 1 || layout.getNetworkInputs().contains(below.get(0))) {
        return output;
      }
      layer = below.get(0);
    }
    return layer;
  }
}
