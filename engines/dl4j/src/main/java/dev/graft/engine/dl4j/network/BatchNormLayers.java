package dev.graft.engine.dl4j.network;

import dev.graft.config.BatchNormSettings;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/** Sets in a layout what a job says of BatchNorm layers. */
final class BatchNormLayers {

  private BatchNormLayers() {}

  /** Gives all of them a momentum, unless it is null. */
  static void momentum(ComputationGraphConfiguration layout, Double momentum) {
    if (momentum != null) {
      layout.getVertices().values().stream()
          .filter(vertex -> isNormalization(vertex))
          .forEach(vertex -> layer((LayerVertex) vertex).setDecay(momentum));
    }
  }

  /**
   * Freezes those that a pretrained network brings.
   *
   * @param created names of layers that are new, whose statistics say nothing yet
   */
  static void freeze(
      ComputationGraphConfiguration layout, BatchNormSettings.Mode mode, Set<String> created) {
    if (mode == BatchNormSettings.Mode.TRAINED) {
      return;
    }
    layout
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (!created.contains(name) && isNormalization(vertex)) {
                LayerVertex kept = (LayerVertex) vertex;
                FrozenLayerWithBackprop frozen = new FrozenLayerWithBackprop(layer(kept));
                frozen.setLayerName(name);
                kept.getLayerConf().setLayer(frozen);
              }
            });
  }

  private static boolean isNormalization(Object vertex) {
    return vertex instanceof LayerVertex layer
        && layer.getLayerConf().getLayer() instanceof BatchNormalization;
  }

  private static BatchNormalization layer(LayerVertex vertex) {
    return (BatchNormalization) vertex.getLayerConf().getLayer();
  }
}
