package dev.graft.engine.dl4j.network;

import dev.graft.engine.LinearOutput;
import dev.graft.model.OutputWeights;
import java.util.Locale;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Finds the linear output layer of a network, whose outputs can be scaled by its weights. */
public final class LinearOutputs {

  /** Losses that stay what they are, but for a factor, when all numbers are scaled. */
  private static final Set<Class<? extends ILossFunction>> OF_DIFFERENCES =
      Set.of(LossMSE.class, LossL2.class, LossMAE.class, LossL1.class);

  private LinearOutputs() {}

  /** Of a network's output layer. */
  public static LinearOutput of(ComputationGraph network) {
    String obstacle = obstacle(network);
    return new LinearOutput(obstacle == null ? weights(network.getOutputLayer(0)) : null, obstacle);
  }

  private static String obstacle(ComputationGraph network) {
    Layer output = network.getOutputLayer(0);
    String name = output.conf().getLayer().getLayerName();
    if (!(output.conf().getLayer() instanceof OutputLayer layer)) {
      return String.format(Locale.ROOT, "the output layer %s is no plain one", name);
    }
    if (!(layer.getActivationFn() instanceof ActivationIdentity)) {
      return String.format(
          Locale.ROOT, "the output layer %s has the activation %s", name, layer.getActivationFn());
    }
    if (!OF_DIFFERENCES.contains(layer.getLossFn().getClass())) {
      return String.format(
          Locale.ROOT, "the output layer %s has the loss %s", name, layer.getLossFn().name());
    }
    return layer.hasBias()
        ? null
        : String.format(Locale.ROOT, "the output layer %s has no bias", name);
  }

  /** Where the weights of a dense layer are. */
  static OutputWeights weights(Layer output) {
    INDArray weights = output.getParam(DefaultParamInitializer.WEIGHT_KEY);
    INDArray biases = output.getParam(DefaultParamInitializer.BIAS_KEY);
    return new OutputWeights(
        Math.toIntExact(weights.offset()),
        (int) weights.size(0),
        (int) weights.size(1),
        weights.stride(0),
        weights.stride(1),
        Math.toIntExact(biases.offset()));
  }
}
