package dev.graft.network.keras;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.UnusableInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One layer of a Keras model as its configuration describes it.
 *
 * @param file where it stands, for messages
 * @param place such as {@code layer 3 of 7}
 * @param type Keras's class name
 * @param config its settings
 * @param inputs names of the layers that feed it
 * @param within the outermost model that has it and is itself a layer; null: none
 */
record LayerConfig(
    KerasFile file,
    String place,
    String name,
    String type,
    ObjectNode config,
    List<String> inputs,
    String within) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A sentence that names the layer and its place. */
  UnusableInputException refusal(String why) {
    return file.refusal("%s, %s (%s): %s".formatted(place, name, type, why));
  }

  UnusableInputException refusal(String why, Exception cause) {
    return file.refusal("%s, %s (%s): %s".formatted(place, name, type, why), cause);
  }

  boolean flag(String key, boolean otherwise) {
    return config.path(key).asBoolean(otherwise);
  }

  String text(String key, String otherwise) {
    JsonNode value = config.path(key);
    return value.isTextual() ? value.asText() : otherwise;
  }

  double number(String key, double otherwise) {
    return config.path(key).asDouble(otherwise);
  }

  /** Whole numbers: one, or a list of them, however nested, in order. */
  List<Integer> wholes(String key) {
    List<Integer> wholes = new ArrayList<>();
    collect(config.path(key), wholes);
    return wholes;
  }

  private static void collect(JsonNode value, List<Integer> wholes) {
    if (value.isArray()) {
      value.forEach(part -> collect(part, wholes));
    } else if (value.isIntegralNumber()) {
      wholes.add(value.asInt());
    }
  }

  LayerConfig named(String other) {
    return new LayerConfig(file, place, other, type, config, inputs, within);
  }

  LayerConfig fedBy(List<String> others) {
    return new LayerConfig(file, place, name, type, config, others, within);
  }

  LayerConfig ofType(String other) {
    return new LayerConfig(file, place, name, other, config, inputs, within);
  }

  LayerConfig with(ObjectNode settings) {
    return new LayerConfig(file, place, name, type, settings, inputs, within);
  }

  /** The same with one setting changed. */
  LayerConfig with(String key, String value) {
    return with(config.deepCopy().put(key, value));
  }

  /** The layer that a wrapper wraps. */
  LayerConfig inner() {
    JsonNode inner = config.path("layer");
    if (!(inner.path("config") instanceof ObjectNode settings)) {
      throw refusal("it says not what it wraps");
    }
    return new LayerConfig(
        file, place, name, inner.path("class_name").asText(), settings, inputs, within);
  }

  static Map<String, Object> map(ObjectNode node) {
    return JSON.convertValue(node, new TypeReference<HashMap<String, Object>>() {});
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
