package dev.graft.engine.dl4j.export;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The weights of a layer as constants of a model. */
record Parameters(OnnxGraph graph, Map<String, INDArray> table) {

  boolean has(String key) {
    return table.containsKey(key);
  }

  INDArray get(String key) {
    return table.get(key);
  }

  /** As they are; null if the layer has none of the name. */
  String constant(String key) {
    return has(key) ? graph.constant(key, Tensors.of(get(key))) : null;
  }

  /** In a row, as biases are; null if the layer has none of the name. */
  String row(String key) {
    return has(key) ? graph.constant(key, Tensors.of(floats(key), get(key).length())) : null;
  }

  /** In C order. */
  float[] floats(String key) {
    return Tensors.floats(get(key));
  }
}
