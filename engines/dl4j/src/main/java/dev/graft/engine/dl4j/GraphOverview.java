package dev.graft.engine.dl4j;

import dev.graft.UnusableInputException;
import dev.graft.engine.LayerOverview;
import dev.graft.engine.dl4j.network.GraphCut;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The layers of a network, for people. */
final class GraphOverview {

  private final ComputationGraph network;
  private final ComputationGraphConfiguration layout;

  GraphOverview(ComputationGraph network) {
    this.network = network;
    this.layout = network.getConfiguration();
  }

  /**
   * In the order in which they are computed.
   *
   * @param data shape of an example; null: not known
   */
  List<LayerOverview> layers(int[] data) {
    Map<String, int[]> there =
        data == null ? Map.of() : GraphShapes.all(layout, GraphShapes.input(layout, data));
    return order().stream().map(vertex -> layer(vertex, there.get(vertex))).toList();
  }

  private LayerOverview layer(String vertex, int[] activations) {
    Layer layer = network.getLayer(vertex);
    boolean output = layout.getNetworkOutputs().contains(vertex);
    return new LayerOverview(
        vertex,
        type(vertex, layer),
        layer == null ? 0 : layer.numParams(),
        shapes(layer),
        output,
        !output && canBeCut(vertex),
        activations);
  }

  private List<String> order() {
    List<String> names = new ArrayList<>();
    for (int vertex : network.topologicalSortOrder()) {
      String name = network.getVertices()[vertex].getVertexName();
      if (layout.getVertices().containsKey(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private String type(String vertex, Layer layer) {
    return layer == null
        ? network.getVertex(vertex).getClass().getSimpleName()
        : layer.conf().getLayer().getClass().getSimpleName();
  }

  private static String shapes(Layer layer) {
    if (layer == null || layer.numParams() == 0) {
      return "";
    }
    List<String> shapes = new ArrayList<>();
    layer
        .paramTable()
        .forEach(
            (name, value) -> shapes.add(name + Arrays.toString(value.shape()).replace(" ", "")));
    return String.join(" ", shapes);
  }

  private boolean canBeCut(String vertex) {
    try {
      GraphCut.above(layout, vertex);
      return !NetworkInput.isMasked(layout, vertex);
    } catch (UnusableInputException e) {
      return false;
    }
  }
}
