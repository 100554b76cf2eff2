package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/**
 * Divides a network at a layer and joins parts again. The upper part's input carries the name of
 * the cut, so that a part fits on the other without renaming.
 */
public final class GraphCut {

  private GraphCut() {}

  /** Everything that the cut's activations depend on; its output is the cut. */
  public static ComputationGraphConfiguration below(
      ComputationGraphConfiguration network, String cut) {
    return part(network, ancestors(network, cut), network.getNetworkInputs(), List.of(cut));
  }

  /**
   * Everything else; its input is the cut.
   *
   * @throws UnusableInputException if the rest needs activations from below the cut other than the
   *     cut's own
   */
  public static ComputationGraphConfiguration above(
      ComputationGraphConfiguration network, String cut) {
    Set<String> below = ancestors(network, cut);
    Set<String> above = new LinkedHashSet<>(network.getVertices().keySet());
    above.removeAll(below);
    if (above.isEmpty()) {
      throw new UnusableInputException(
          "Cannot cut at %s without model.head: it is the last layer, and nothing would be left to train."
              .formatted(cut));
    }
    for (String vertex : above) {
      for (String input : network.getVertexInputs().get(vertex)) {
        if (!above.contains(input) && !input.equals(cut)) {
          throw new UnusableInputException(
              "Cannot cut at %s: %s above it also needs %s from below it."
                  .formatted(cut, vertex, input));
        }
      }
    }
    return part(network, above, List.of(cut), network.getNetworkOutputs());
  }

  /** The upper part put on the lower one: its one input is a vertex of the lower part. */
  public static ComputationGraphConfiguration join(
      ComputationGraphConfiguration lower, ComputationGraphConfiguration upper) {
    ComputationGraphConfiguration joined = upper.clone();
    Map<String, GraphVertex> vertices = new LinkedHashMap<>(lower.clone().getVertices());
    Map<String, List<String>> inputs = new LinkedHashMap<>(lower.getVertexInputs());
    for (Map.Entry<String, GraphVertex> vertex : joined.getVertices().entrySet()) {
      if (vertices.putIfAbsent(vertex.getKey(), vertex.getValue()) != null) {
        throw new UnusableInputException(
            "Cannot name a new layer %s: the kept part of the pretrained network has a layer of that name."
                .formatted(vertex.getKey()));
      }
      inputs.put(vertex.getKey(), joined.getVertexInputs().get(vertex.getKey()));
    }
    joined.setVertices(vertices);
    joined.setVertexInputs(inputs);
    joined.setNetworkInputs(new ArrayList<>(lower.getNetworkInputs()));
    return unsorted(joined);
  }

  private static Set<String> ancestors(ComputationGraphConfiguration network, String cut) {
    if (!network.getVertices().containsKey(cut)) {
      throw new UnusableInputException(
          "Cannot cut at %s: the network has no such layer; its layers are %s."
              .formatted(cut, String.join(", ", network.getVertices().keySet())));
    }
    Set<String> found = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(cut));
    while (!open.isEmpty()) {
      String vertex = open.pop();
      if (network.getVertices().containsKey(vertex) && found.add(vertex)) {
        open.addAll(network.getVertexInputs().get(vertex));
      }
    }
    return found;
  }

  private static ComputationGraphConfiguration part(
      ComputationGraphConfiguration network,
      Set<String> kept,
      List<String> inputs,
      List<String> outputs) {
    ComputationGraphConfiguration part = network.clone();
    part.getVertices().keySet().retainAll(kept);
    part.getVertexInputs().keySet().retainAll(kept);
    part.setNetworkInputs(new ArrayList<>(inputs));
    part.setNetworkOutputs(new ArrayList<>(outputs));
    return unsorted(part);
  }

  private static ComputationGraphConfiguration unsorted(ComputationGraphConfiguration network) {
    network.setTopologicalOrder(null);
    network.setTopologicalOrderStr(null);
    return network;
  }
}
