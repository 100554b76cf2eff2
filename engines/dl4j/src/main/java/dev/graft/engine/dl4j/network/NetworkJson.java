package dev.graft.engine.dl4j.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.UnusableInputException;
import dev.graft.engine.LayerNetworks;
import java.io.IOException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Reads a network's layout from Deeplearning4j's JSON, of a ComputationGraphConfiguration or a
 * MultiLayerConfiguration. Nothing but JSON is read: no Java deserialisation, no YAML; and of its
 * classes only those that layouts are made of.
 */
public final class NetworkJson {

  /** The longest file that is read, in bytes. */
  public static final int MAX_BYTES = LayerNetworks.LONGEST_LAYOUT;

  private NetworkJson() {}

  /**
   * Reads a layout; that of a MultiLayerNetwork becomes a graph with vertices named by layer
   * number.
   *
   * @param json the file's text
   * @param name how messages call the file
   * @throws UnusableInputException if it is no network's layout
   */
  public static ComputationGraphConfiguration read(String json, String name) {
    try {
      String why = KnownClasses.refusal(json);
      if (why != null) {
        throw refusal(name, why, null);
      }
      JsonNode root = new ObjectMapper().readTree(json);
      ComputationGraphConfiguration layout;
      if (root.has("vertices")) {
        layout = ComputationGraphConfiguration.fromJson(json);
      } else if (root.has("confs")) {
        layout = graph(MultiLayerConfiguration.fromJson(json), name);
      } else {
        throw refusal(
            name, "it has neither vertices (ComputationGraph) nor confs (MultiLayerNetwork)", null);
      }
      layout.setDataType(DataType.FLOAT);
      return layout;
    } catch (UnusableInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw refusal(name, "it is not JSON as Deeplearning4j writes it", e);
    }
  }

  private static ComputationGraphConfiguration graph(MultiLayerConfiguration layers, String name) {
    long weights = 0;
    for (NeuralNetConfiguration layer : layers.getConfs()) {
      weights += layer.getLayer().initializer().numParams(layer);
    }
    if (weights < 0 || weights > Integer.MAX_VALUE) {
      throw refusal(name, "its layers have more than 2,147,483,647 weights", null);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(layers);
    network.init();
    return network.toComputationGraph().getConfiguration();
  }

  private static UnusableInputException refusal(String name, String why, Exception cause) {
    return new UnusableInputException(
        "Cannot read a network from %s: %s.".formatted(name, why), cause);
  }
}
