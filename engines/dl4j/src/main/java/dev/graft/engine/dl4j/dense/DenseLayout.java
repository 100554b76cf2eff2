package dev.graft.engine.dl4j.dense;

import dev.graft.engine.dl4j.Clipping;
import dev.graft.engine.dl4j.L2Penalty;
import dev.graft.model.UpdatePlan;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * One dense layer and where its numbers lie in the flat vectors: the weights [inputs, outputs]
 * column after column, then the biases.
 *
 * @param name the layer's
 * @param inputs width of what comes in
 * @param outputs width of what goes out
 * @param bias whether it has biases
 * @param activation what follows the product
 * @param l2 the weights' L2 coefficient; 0: off
 * @param clipping what is done to its gradient
 * @param updater of the weights
 * @param biasUpdater of the biases
 * @param from index of its first weight
 */
record DenseLayout(
    String name,
    int inputs,
    int outputs,
    boolean bias,
    DenseActivation activation,
    double l2,
    UpdatePlan.Clip clipping,
    IUpdater updater,
    IUpdater biasUpdater,
    int from) {

  /** The longest flat vector that one direct buffer can take. */
  private static final long LONGEST = Integer.MAX_VALUE / Float.BYTES;

  /**
   * Reads a layer; empty if anything in it is not computed here.
   *
   * @param output whether it is the network's last
   * @param from index of its first weight
   */
  static Optional<DenseLayout> of(Layer layer, boolean output, int from) {
    boolean known =
        output
            ? layer.getClass() == OutputLayer.class
            : layer.getClass() == DenseLayer.class && !((DenseLayer) layer).hasLayerNorm();
    return known && isPlain((BaseLayer) layer)
        ? of((FeedForwardLayer) layer, hasBias(layer), output, from)
        : Optional.empty();
  }

  private static Optional<DenseLayout> of(
      FeedForwardLayer layer, boolean bias, boolean output, int from) {
    Optional<Double> l2 = L2Penalty.of(layer.getRegularization());
    Optional<UpdatePlan.Clip> clipping =
        Clipping.of(
            layer.getGradientNormalization(), layer.getGradientNormalizationThreshold(), from);
    if (l2.isEmpty()
        || clipping.isEmpty()
        || from + (layer.getNIn() + 1) * layer.getNOut() > LONGEST) {
      return Optional.empty();
    }
    return DenseActivation.of(layer.getActivationFn())
        .filter(activation -> output || activation != DenseActivation.SOFTMAX)
        .map(
            activation ->
                new DenseLayout(
                    layer.getLayerName(),
                    (int) layer.getNIn(),
                    (int) layer.getNOut(),
                    bias,
                    activation,
                    l2.get(),
                    clipping.get(),
                    layer.getUpdaterByParam(DefaultParamInitializer.WEIGHT_KEY),
                    layer.getUpdaterByParam(DefaultParamInitializer.BIAS_KEY),
                    from));
  }

  private static boolean hasBias(Layer layer) {
    return layer instanceof DenseLayer dense
        ? dense.isHasBias()
        : ((OutputLayer) layer).isHasBias();
  }

  private static boolean isPlain(BaseLayer layer) {
    return layer.getIDropout() == null
        && layer.getWeightNoise() == null
        && isEmpty(layer.getConstraints())
        && isEmpty(layer.getRegularizationBias());
  }

  private static boolean isEmpty(List<?> list) {
    return list == null || list.isEmpty();
  }

  /** Number of weights. */
  int weights() {
    return inputs * outputs;
  }

  /** Index of the first bias. */
  int biases() {
    return from + weights();
  }

  /** Index after its last number. */
  int end() {
    return biases() + (bias ? outputs : 0);
  }
}
