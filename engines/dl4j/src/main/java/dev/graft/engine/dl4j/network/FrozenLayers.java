package dev.graft.engine.dl4j.network;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;

/** The wrappers by which Deeplearning4j freezes a layer of a network. */
final class FrozenLayers {

  private FrozenLayers() {}

  /** Whether a layer is frozen. */
  static boolean isFrozen(Layer layer) {
    return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
  }

  /** The layer that a frozen layer runs; any other layer itself. */
  static Layer unwrapped(Layer layer) {
    return isFrozen(layer) ? ((BaseWrapperLayer) layer).getUnderlying() : layer;
  }
}
