package dev.graft.engine.dl4j.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network in the mode of inference, of which there is a gradient: Deeplearning4j itself computes
 * gradients in training alone. What makes the two modes differ is left out of the layout.
 */
public final class NoiselessNetwork {

  /** Of a layer, or of one that it wraps: dropout of any kind, and noise on weights. */
  private static final Set<String> NOISE = Set.of("idropout", "iDropout", "weightNoise");

  /** What an object of the layout is: maps of what users name have none. */
  private static final String TYPE = "@class";

  /** Random by itself in training. */
  private static final String RANDOM_SLOPE = "ActivationRReLU";

  private NoiselessNetwork() {}

  /**
   * The same network without noise, on the very same weights.
   *
   * @return empty if it has none: the network is itself in both modes
   * @throws UnusableInputException if it has layers that cannot be had so
   */
  public static Optional<ComputationGraph> of(ComputationGraph graph) {
    if (!BatchNormStatistics.of(graph).spans().isEmpty()) {
      throw refused(
          "its layers normalise by the minibatch; freeze them (model.batch-normalization)");
    }
    String json = graph.getConfiguration().toJson();
    if (json.contains(RANDOM_SLOPE)) {
      throw refused("the slope of its activation rrelu is random in training");
    }
    JsonNode layout = parsed(json);
    if (!silenced(layout)) {
      return Optional.empty();
    }
    ComputationGraph without =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(layout.toString()));
    without.init(graph.params(), false);
    FrozenNormalization.engage(without);
    return Optional.of(without);
  }

  private static UnusableInputException refused(String why) {
    return new UnusableInputException(
        "Cannot take a gradient of the network in the mode of inference: %s.".formatted(why));
  }

  private static JsonNode parsed(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot happen: Deeplearning4j wrote it", e);
    }
  }

  /** Leaves noise out wherever it stands; whether there was any. */
  private static boolean silenced(JsonNode layout) {
    boolean any = false;
    for (JsonNode part : layout) {
      any |= silenced(part);
    }
    if (layout instanceof ObjectNode layer && layer.path(TYPE).isTextual()) {
      for (Map.Entry<String, JsonNode> entry : layer.properties()) {
        if (NOISE.contains(entry.getKey()) && !entry.getValue().isNull()) {
          layer.putNull(entry.getKey());
          any = true;
        }
      }
    }
    return any;
  }
}
