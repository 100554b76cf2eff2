package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * The layer that tells what a network takes. Rescaling, dropout and the like take any shape: those
 * at the input are passed over.
 */
final class FirstLayer {

  private FirstLayer() {}

  /**
   * The first such layer on the way from the input.
   *
   * @throws UnusableInputException if the network has no layer
   */
  static LayerVertex of(ComputationGraphConfiguration network) {
    LayerVertex first = null;
    Deque<String> open = new ArrayDeque<>(network.getNetworkInputs());
    while (!open.isEmpty()) {
      String from = open.pop();
      for (Map.Entry<String, List<String>> fed : network.getVertexInputs().entrySet()) {
        if (!fed.getValue().contains(from)) {
          continue;
        }
        GraphVertex vertex = network.getVertices().get(fed.getKey());
        if (vertex instanceof LayerVertex layer) {
          first = first == null ? layer : first;
          if (!takesAnything(layer)) {
            return layer;
          }
        }
        open.add(fed.getKey());
      }
    }
    if (first == null) {
      throw new UnusableInputException("Cannot use a network with no layer at its input.");
    }
    return first;
  }

  /** How many values the first layer takes that says so; 0 if none does. */
  static long values(ComputationGraphConfiguration network) {
    Deque<String> open = new ArrayDeque<>(network.getNetworkInputs());
    while (!open.isEmpty()) {
      String from = open.pop();
      for (Map.Entry<String, List<String>> fed : network.getVertexInputs().entrySet()) {
        if (fed.getValue().contains(from)) {
          if (network.getVertices().get(fed.getKey()) instanceof LayerVertex vertex
              && GraphShapes.bare(vertex) instanceof FeedForwardLayer layer) {
            return layer.getNIn();
          }
          open.add(fed.getKey());
        }
      }
    }
    return 0;
  }

  private static boolean takesAnything(LayerVertex vertex) {
    Layer layer = GraphShapes.bare(vertex);
    return vertex.getPreProcessor() == null
        && (layer instanceof ActivationLayer
            || layer instanceof DropoutLayer
            || layer instanceof BatchNormalization);
  }
}
