package dev.graft.engine.dl4j.network;

import dev.graft.model.OutputWeights;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Finds the layer of a network that has a row of weights, and a bias, for each output. */
public final class OutputLayers {

  private static final Set<String> ROWS =
      Set.of(DefaultParamInitializer.WEIGHT_KEY, DefaultParamInitializer.BIAS_KEY);

  private OutputLayers() {}

  /** Where its weights are in the network's flat vector; null if there is no such layer. */
  public static OutputWeights of(ComputationGraph network) {
    Layer layer = network.getLayer(FeatureLayer.output(network.getConfiguration()));
    Map<String, INDArray> parameters = layer == null ? Map.of() : layer.paramTable();
    if (!parameters.keySet().equals(ROWS)
        || parameters.get(DefaultParamInitializer.WEIGHT_KEY).rank() != 2) {
      return null;
    }
    return LinearOutputs.weights(layer);
  }
}
