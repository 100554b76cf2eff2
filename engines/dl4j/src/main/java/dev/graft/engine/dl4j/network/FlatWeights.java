package dev.graft.engine.dl4j.network;

import org.deeplearning4j.nn.graph.ComputationGraph;

/** A network's whole flat parameter vector, as Deeplearning4j orders it. */
public final class FlatWeights {

  private FlatWeights() {}

  /** A copy of the vector. */
  public static float[] of(ComputationGraph network) {
    return network.params().dup('c').data().asFloat();
  }
}
