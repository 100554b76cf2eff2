package dev.graft.engine.dl4j.network;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layers that only multiply each channel by a given number and add one, as Keras's Rescaling and
 * Normalization do. An import makes frozen BatchNorm layers of them. Their numbers say in what
 * units a network takes its examples; they are no weights that training has found, so that a
 * network from random weights needs them too.
 */
final class FixedScales {

  private FixedScales() {}

  /** Gives a network of the same layout the numbers of these layers. */
  static void copy(ComputationGraph source, ComputationGraph target) {
    for (Layer layer : source.getLayers()) {
      if (isFixedScale(layer)) {
        target
            .getLayer(layer.conf().getLayer().getLayerName())
            .paramTable()
            .forEach((key, values) -> values.assign(layer.getParam(key)));
      }
    }
  }

  /**
   * Frozen, with mean 0 and deviation 1 to the last bit. A BatchNorm layer that has seen examples
   * has other statistics, and it has an epsilon.
   */
  private static boolean isFixedScale(Layer layer) {
    return layer instanceof FrozenLayerWithBackprop frozen
        && frozen.getUnderlying().conf().getLayer() instanceof BatchNormalization normalization
        && normalization.getEps() == 0
        && isZero(layer.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN))
        && isZero(layer.getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD));
  }

  private static boolean isZero(INDArray values) {
    return values != null && values.amaxNumber().doubleValue() == 0;
  }
}
