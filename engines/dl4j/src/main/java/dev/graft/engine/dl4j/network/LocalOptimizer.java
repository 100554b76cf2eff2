package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.config.TrainSettings;
import dev.graft.train.JobOptimizer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Gives every layer of a network that will be trained the job's optimizer, regularisation and
 * clipping. What a frozen layer wraps stays as it is.
 */
public final class LocalOptimizer {

  private LocalOptimizer() {}

  /**
   * Sets optimizer, L2 and clipping in place. A BatchNorm layer's scale and offset get the
   * optimizer; its running statistics keep their own rule. Clipping leaves BatchNorm layers out,
   * because Deeplearning4j would clip the changes of their statistics too.
   *
   * @throws UnusableInputException naming a layer with state that an average of weights does not
   *     keep
   */
  public static void configure(ComputationGraphConfiguration network, TrainSettings settings) {
    meanGradient(network.getDefaultConfiguration());
    network
        .getVertices()
        .forEach(
            (name, vertex) -> {
              refuseLength(name, vertex);
              if (vertex instanceof LayerVertex layer) {
                meanGradient(layer.getLayerConf());
                double factor = settings.rates().getOrDefault(name, 1.0);
                TrainableLayers.in(name, layer.getLayerConf().getLayer())
                    .forEach(part -> configure(part, factor, settings));
              }
            });
  }

  /** The layers that an optimizer changes, by name. */
  public static List<String> layers(ComputationGraphConfiguration network) {
    return network.getVertices().entrySet().stream()
        .filter(entry -> hasWeights(entry.getKey(), entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean hasWeights(String name, GraphVertex vertex) {
    return vertex instanceof LayerVertex layer
        && layer.numParams(true) > 0
        && !TrainableLayers.in(name, layer.getLayerConf().getLayer()).isEmpty();
  }

  /**
   * Deeplearning4j cannot differentiate the length of each pixel, a part of layer normalisation.
   */
  static boolean isLayerNormalization(GraphVertex vertex) {
    return vertex instanceof L2NormalizeVertex length
        && length.getDimension() != null
        && length.getDimension().length == 1;
  }

  private static void refuseLength(String name, GraphVertex vertex) {
    if (isLayerNormalization(vertex)) {
      throw new UnusableInputException(
          "Cannot train the layers below %s: layer normalisation is for frozen layers alone; cut above it (model.cut), with model.frozen = true."
              .formatted(name));
    }
  }

  /** Gradient descent on the mean over the minibatch, whatever the model's author trained with. */
  private static void meanGradient(NeuralNetConfiguration configuration) {
    configuration.setMiniBatch(true);
    configuration.setOptimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT);
  }

  private static void configure(Layer part, double factor, TrainSettings settings) {
    IUpdater updater = OptimizerRules.updater(JobOptimizer.of(settings.optimizer()).times(factor));
    List<Regularization> l2 =
        settings.l2() > 0 && !settings.solves()
            ? List.of(new L2Regularization(settings.l2()))
            : List.of();
    double threshold = settings.clipping().threshold();
    if (part instanceof BaseLayer layer) {
      layer.setIUpdater(updater);
      layer.setBiasUpdater(null);
      layer.setRegularization(l2);
      layer.setRegularizationBias(List.of());
      layer.setGradientNormalization(
          layer instanceof BatchNormalization ? GradientNormalization.None : clipping(settings));
      layer.setGradientNormalizationThreshold(threshold);
    } else if (part instanceof AbstractSameDiffLayer layer) {
      layer.setUpdater(updater);
      layer.setBiasUpdater(null);
      layer.setRegularization(l2);
      layer.setRegularizationBias(List.of());
      layer.setGradientNormalization(clipping(settings));
      layer.setGradientNormalizationThreshold(threshold);
    }
  }

  private static GradientNormalization clipping(TrainSettings settings) {
    return switch (settings.clipping().type()) {
      // The norm of all layers is Graft's own to take.
      case NONE, GLOBAL_NORM -> GradientNormalization.None;
      case VALUE -> GradientNormalization.ClipElementWiseAbsoluteValue;
      case LAYER_NORM -> GradientNormalization.ClipL2PerLayer;
    };
  }
}
