package dev.graft.spark.featurize;

import dev.graft.network.NetworkDefinition;
import java.io.Serializable;

/** A frozen backbone as it travels: layout and flat weights. */
final class FrozenNetwork implements Serializable {

  private static final long serialVersionUID = 1L;

  private final NetworkDefinition definition;
  private final float[] weights;

  FrozenNetwork(NetworkDefinition definition, float[] weights) {
    this.definition = definition;
    this.weights = weights;
  }

  NetworkDefinition definition() {
    return definition;
  }

  float[] weights() {
    return weights;
  }
}
