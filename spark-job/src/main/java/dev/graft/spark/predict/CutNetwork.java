package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.featurize.ChainedBackbone;
import dev.graft.featurize.GraphBackbone;
import dev.graft.model.Backbone;
import dev.graft.network.OwnOutput;
import dev.graft.network.Shapes;
import dev.graft.network.TargetNetwork;
import dev.graft.network.onnx.OnnxTransfer;
import dev.graft.save.Bundle;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A pretrained network up to its cut as executors run it: what it gives are features.
 *
 * @param network gives the activations
 * @param cut the layer, or the tensor of an ONNX model, that they are of
 */
public record CutNetwork(Backbone network, String cut) {

  /**
   * Checks native acceleration and cuts where the job says; if it does not, below the output layer
   * (a network that has none, as encoders, gives what it gives), and an ONNX model at its first
   * output.
   *
   * @param deadlineSeconds see {@code train.step-deadline-seconds}
   * @throws UnusableInputException if it cannot be cut there
   */
  public static CutNetwork of(Bundle bundle, ModelSettings model, int deadlineSeconds) {
    ComputationGraph layers = bundle.network();
    Backbone below =
        bundle.onnx() == null ? null : bundle.onnx().backbone(bundle.inputShape(), deadlineSeconds);
    if (below != null && OnnxTransfer.cutsModel(model, layers)) {
      return new CutNetwork(below, bundle.onnx().tensor());
    }
    String cut = model.cut() == null ? belowOutput(layers.getConfiguration()) : model.cut();
    if (layers.getConfiguration().getNetworkInputs().contains(cut)) {
      return whole(below, bundle, model);
    }
    ComputationGraph kept = TargetNetwork.upTo(layers, cut);
    int[] shape =
        below == null
            ? Shapes.input(layers.getConfiguration(), bundle.inputShape())
            : below.outputShape();
    Backbone head = GraphBackbone.of(kept, shape);
    return new CutNetwork(below == null ? head : new ChainedBackbone(below, head), cut);
  }

  /**
   * Where the features of a network are: below its output layer, or, if it has none, all of it. A
   * layer without weights, as a softmax of its own, belongs to the one that it stands on: that one
   * gives the old classes' logits.
   */
  public static String belowOutput(ComputationGraphConfiguration layout) {
    String output = layout.getNetworkOutputs().get(0);
    boolean tells = Shapes.endsInOutput(layout) || OwnOutput.of(layout) != OwnOutput.Gives.VALUES;
    return tells ? layout.getVertexInputs().get(lastWithWeights(layout, output)).get(0) : output;
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

  /** All of a backbone with one layer on it. */
  private static CutNetwork whole(Backbone below, Bundle bundle, ModelSettings model) {
    if (below == null) {
      throw new UnusableInputException(
          "Cannot cut %s below its output layer: it has no other layer; name one of %s in model.cut."
              .formatted(
                  model.pretrained(), bundle.network().getConfiguration().getVertices().keySet()));
    }
    return new CutNetwork(below, bundle.onnx().tensor());
  }
}
