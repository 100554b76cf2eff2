package dev.graft.engine.dl4j.network;

import dev.graft.dataset.Shapes;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * What training keeps of an example from its way up through a network to its way down: at least
 * what comes into each layer whose weights are trained, of which their gradient is made.
 */
public final class KeptValues {

  private KeptValues() {}

  /**
   * How many float32 at least; 0 where Deeplearning4j cannot tell what its layers give.
   *
   * @param shape of an example, without the batch
   */
  public static long anExample(ComputationGraphConfiguration network, int[] shape) {
    Map<String, int[]> shapes;
    try {
      shapes = GraphShapes.all(network, shape);
    } catch (RuntimeException e) {
      return 0;
    }
    Set<String> kept = new LinkedHashSet<>();
    LocalOptimizer.layers(network)
        .forEach(layer -> kept.addAll(network.getVertexInputs().getOrDefault(layer, List.of())));
    return kept.stream()
        .map(from -> network.getNetworkInputs().contains(from) ? shape : shapes.get(from))
        // What has a value for each word has as many as there are words.
        .filter(of -> of != null && Arrays.stream(of).allMatch(size -> size > 0))
        .mapToLong(Shapes::length)
        .sum();
  }
}
