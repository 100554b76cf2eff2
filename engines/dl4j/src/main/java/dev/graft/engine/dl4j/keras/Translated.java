package dev.graft.engine.dl4j.keras;

import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A Keras layer in Deeplearning4j's terms: a layer or a vertex.
 *
 * @param before what reshapes the input of the layer; null: nothing
 * @param weights of the layer, under Deeplearning4j's names
 * @param gives what comes out
 */
record Translated(
    Layer layer,
    InputPreProcessor before,
    GraphVertex vertex,
    Map<String, INDArray> weights,
    Flow gives) {

  static Translated of(Layer layer, Flow gives) {
    return new Translated(layer, null, null, Map.of(), gives);
  }

  static Translated of(Layer layer, Map<String, INDArray> weights, Flow gives) {
    return new Translated(layer, null, null, weights, gives);
  }

  static Translated of(GraphVertex vertex, Flow gives) {
    return new Translated(null, null, vertex, Map.of(), gives);
  }
}
