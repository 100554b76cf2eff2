package dev.graft.engine.dl4j.architecture;

import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.GraphCut;
import dev.graft.engine.dl4j.network.GraphShapes;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** What several of the networks are put together from. */
final class Parts {

  private Parts() {}

  /** A chain of layers on the network's input. The seed is the job's, set later. */
  static ComputationGraphConfiguration chain(List<LayerSettings> layers, int[] shape) {
    return Architecture.chain(layers, Architecture.INPUT, shape, 0);
  }

  /** The same network with a chain of layers on its one output. */
  static ComputationGraphConfiguration withTop(
      ComputationGraphConfiguration base, int[] shape, List<LayerSettings> top) {
    String end = base.getNetworkOutputs().get(0);
    return GraphCut.join(base, Architecture.chain(top, end, GraphShapes.at(base, shape, end), 0));
  }

  /** The numbers of words, as an embedding takes them. */
  static LayerSettings embedding(int words, int dimensions) {
    return LayerSettings.named("embedding", LayerType.EMBEDDING)
        .units(dimensions)
        .words(words)
        .build();
  }

  /** A layer without settings. */
  static LayerSettings layer(String name, LayerType type) {
    return LayerSettings.named(name, type).build();
  }

  /**
   * The shape of pictures.
   *
   * @throws UnusableInputException if the examples are none
   */
  static int[] image(int[] data, String network) {
    if (data.length < 2) {
      throw new UnusableInputException(
          "Cannot use model.architecture.name = %s on examples of shape %s: it takes pictures."
              .formatted(network, Arrays.toString(data)));
    }
    return data.length == 2 ? new int[] {1, data[0], data[1]} : data;
  }
}
