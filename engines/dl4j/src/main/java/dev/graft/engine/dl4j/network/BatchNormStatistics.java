package dev.graft.engine.dl4j.network;

import dev.graft.model.StateLayout;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds the running statistics of trainable BatchNorm layers in a network's flat parameter vector:
 * Deeplearning4j keeps them among the weights.
 */
public final class BatchNormStatistics {

  private BatchNormStatistics() {}

  /** The layout of a network's vector: a frozen BatchNorm layer shows its wrapper's class. */
  public static StateLayout of(ComputationGraph graph) {
    List<StateLayout.Span> spans = new ArrayList<>();
    for (Layer layer : graph.getLayers()) {
      if (layer instanceof BatchNormalization) {
        spans.add(span(layer));
      }
    }
    return new StateLayout(Math.toIntExact(graph.numParams()), spans);
  }

  private static StateLayout.Span span(Layer layer) {
    INDArray mean = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    INDArray deviation = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    INDArray variance = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
    INDArray spread = deviation != null ? deviation : variance;
    return new StateLayout.Span(
        layer.conf().getLayer().getLayerName(),
        Math.toIntExact(mean.offset()),
        Math.toIntExact(spread.offset()),
        Math.toIntExact(mean.length()),
        deviation != null,
        decay(layer));
  }

  private static double decay(Layer layer) {
    return ((org.deeplearning4j.nn.conf.layers.BatchNormalization) layer.conf().getLayer())
        .getDecay();
  }
}
