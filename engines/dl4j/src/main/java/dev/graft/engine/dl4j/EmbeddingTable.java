package dev.graft.engine.dl4j;

import dev.graft.engine.WordTable;
import dev.graft.engine.dl4j.network.EmbeddingWeights;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The vectors of an embedding layer. */
record EmbeddingTable(ComputationGraph graph, String layer) implements WordTable {

  @Override
  public int words() {
    return EmbeddingWeights.words(graph, layer);
  }

  @Override
  public int dimensions() {
    return EmbeddingWeights.dimensions(graph, layer);
  }

  @Override
  public float[] get() {
    return EmbeddingWeights.get(graph, layer);
  }

  @Override
  public void set(float[] vectors) {
    EmbeddingWeights.set(graph, layer, vectors);
  }
}
