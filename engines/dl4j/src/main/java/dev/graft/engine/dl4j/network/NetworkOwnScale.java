package dev.graft.engine.dl4j.network;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/**
 * Whether a network brings its examples to its own scale: what it does first is to multiply by or
 * to add fixed numbers, as Keras's Rescaling and Normalization do. Such a network takes values as
 * they are in files.
 */
public final class NetworkOwnScale {

  private final Map<String, GraphVertex> vertices;
  private final Map<String, List<String>> inputs;

  private NetworkOwnScale(ComputationGraphConfiguration network) {
    vertices = network.getVertices();
    inputs = network.getVertexInputs();
  }

  /** Whether all that reads a network's inputs rescales them. */
  public static boolean has(ComputationGraphConfiguration network) {
    NetworkOwnScale scale = new NetworkOwnScale(network);
    return network.getNetworkInputs().stream().allMatch(scale::rescaled);
  }

  private boolean rescaled(String tensor) {
    List<String> readers =
        inputs.keySet().stream().filter(vertex -> inputs.get(vertex).contains(tensor)).toList();
    return !readers.isEmpty() && readers.stream().allMatch(this::rescales);
  }

  private boolean rescales(String name) {
    GraphVertex vertex = vertices.get(name);
    if (vertex instanceof PreprocessorVertex || vertex instanceof ReshapeVertex) {
      return rescaled(name);
    }
    return vertex instanceof ScaleVertex
        || vertex instanceof ShiftVertex
        || vertex instanceof LayerVertex layer && isFixed(layer);
  }

  /** What an import makes of numbers for each channel: see {@link FixedScales}. */
  private static boolean isFixed(LayerVertex vertex) {
    return vertex.getLayerConf().getLayer() instanceof FrozenLayerWithBackprop frozen
        && frozen.getUnderlying() instanceof BatchNormalization normalization
        && normalization.getEps() == 0;
  }
}
