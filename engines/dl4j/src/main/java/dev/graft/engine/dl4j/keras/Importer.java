package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.deeplearning4j.nn.modelimport.keras.config.Keras2LayerConfiguration;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.layers.core.KerasDense;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasLayerUtils;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Hands a layer to deeplearning4j-modelimport, in the words of the Keras 2 that it knows. What only
 * says how Keras trained (regularizers, constraints) stays behind: the job file says how to train.
 */
final class Importer {

  private static final String BELOW = "below";

  /** Numbers that the importer takes as real ones only. */
  private static final Set<String> REAL =
      Set.of("rate", "stddev", "max_value", "negative_slope", "threshold", "alpha", "dropout");

  private static final Set<String> INITIALIZERS =
      Set.of("GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "Zeros", "Ones");

  private Importer() {}

  /**
   * The layer in Deeplearning4j's terms, with its weights.
   *
   * @param channels how many come from below
   */
  static KerasLayer layer(LayerConfig layer, Map<String, INDArray> weights, long channels) {
    try {
      KerasDense below = new KerasDense(2);
      below.setLayer(new DenseLayer.Builder().nOut(channels).build());
      KerasLayer imported =
          KerasLayerUtils.getKerasLayerFromConfig(
              configuration(layer),
              false,
              new Keras2LayerConfiguration(),
              Map.of(),
              Map.of(),
              Map.of(BELOW, below));
      if (!weights.isEmpty()) {
        imported.setWeights(new HashMap<>(weights));
      }
      return imported;
    } catch (InvalidKerasConfigurationException
        | UnsupportedKerasConfigurationException
        | ClassCastException
        | IllegalArgumentException
        | IllegalStateException
        | NullPointerException e) {
      throw layer.refusal("it cannot be imported: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> configuration(LayerConfig layer) {
    Map<String, Object> configuration = new HashMap<>();
    configuration.put("class_name", layer.type());
    configuration.put("keras_version", 2);
    configuration.put("backend", "tensorflow");
    configuration.put("name", layer.name());
    configuration.put("config", LayerConfig.map(rewritten(layer.config())));
    configuration.put("inbound_nodes", List.of(List.of(List.of(BELOW, 0, 0, Map.of()))));
    return configuration;
  }

  private static ObjectNode rewritten(ObjectNode config) {
    ObjectNode rewritten = config.deepCopy();
    List<String> keys = new ArrayList<>();
    rewritten.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      JsonNode value = rewritten.get(key);
      if (key.endsWith("_regularizer") || key.endsWith("_constraint")) {
        rewritten.putNull(key);
      } else if (key.endsWith("_initializer")) {
        rewritten.set(key, initializer(value));
      } else if (value.isIntegralNumber() && REAL.contains(key)) {
        rewritten.put(key, value.asDouble());
      } else if (key.endsWith("layer") && value.path("config") instanceof ObjectNode inner) {
        ((ObjectNode) value).set("config", rewritten(inner));
      }
    }
    return rewritten;
  }

  /** How weights start when they do not come from the file; what is not known starts as usual. */
  private static JsonNode initializer(JsonNode value) {
    ObjectNode initializer = LayerConfig.object();
    String type = value.path("class_name").asText();
    initializer.put("class_name", INITIALIZERS.contains(type) ? type : "GlorotUniform");
    initializer.putObject("config");
    return initializer;
  }
}
