package dev.graft.network;

import java.util.Locale;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
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

/** Where the weights of a network's linear output layer are in its flat parameter vector. */
public final class OutputWeights {

  /** Losses that stay what they are, but for a factor, when all numbers are scaled. */
  private static final Set<Class<? extends ILossFunction>> OF_DIFFERENCES =
      Set.of(LossMSE.class, LossL2.class, LossMAE.class, LossL1.class);

  private final int weights;
  private final int inputs;
  private final int outputs;
  private final int inputStride;
  private final int outputStride;
  private final int biases;

  private OutputWeights(INDArray weights, INDArray biases) {
    this.weights = Math.toIntExact(weights.offset());
    this.inputs = (int) weights.size(0);
    this.outputs = (int) weights.size(1);
    this.inputStride = weights.stride(0);
    this.outputStride = weights.stride(1);
    this.biases = Math.toIntExact(biases.offset());
  }

  /** Why outputs cannot be scaled by scaling the output layer's weights; null if they can. */
  public static String obstacle(ComputationGraph network) {
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

  /** Of a network without such an obstacle. */
  public static OutputWeights of(ComputationGraph network) {
    Layer output = network.getOutputLayer(0);
    return new OutputWeights(
        output.getParam(DefaultParamInitializer.WEIGHT_KEY),
        output.getParam(DefaultParamInitializer.BIAS_KEY));
  }

  /**
   * The vector of a network whose outputs are those of this one, each multiplied by a factor after
   * which a shift is added.
   */
  public float[] scaled(float[] flat, IntToDoubleFunction factor, IntToDoubleFunction shift) {
    float[] scaled = flat.clone();
    for (int output = 0; output < outputs; output++) {
      double by = factor.applyAsDouble(output);
      for (int input = 0; input < inputs; input++) {
        int at = weights + input * inputStride + output * outputStride;
        scaled[at] = (float) (flat[at] * by);
      }
      int at = biases + output;
      scaled[at] = (float) (flat[at] * by + shift.applyAsDouble(output));
    }
    return scaled;
  }
}
