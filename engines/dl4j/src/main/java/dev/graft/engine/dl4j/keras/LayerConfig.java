package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /** How Keras 3 calls what it writes of an array of NumPy and of a tensor. */
  private static final Set<String> WRAPPED = Set.of("__numpy__", "__tensor__");

  /** Of a value in a message. */
  private static final int LONGEST = 80;

  /** A sentence that names the layer and its place. */
  UnusableInputException refusal(String why) {
    return file.refusal("%s, %s (%s): %s".formatted(place, name, type, why));
  }

  /**
   * The same of what Keras has and is not read: Keras can write the whole model as ONNX.
   *
   * @param what a sentence that says so
   */
  UnusableInputException unsupported(String what) {
    return refusal("%s; %s".formatted(what, file.wayOverOnnx()));
  }

  UnusableInputException refusal(String why, Exception cause) {
    return file.refusal("%s, %s (%s): %s".formatted(place, name, type, why), cause);
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = value(key);
    if (value == null) {
      return otherwise;
    }
    // Python takes 1 for true, and Keras writes what it was given.
    if (!value.isBoolean() && !value.isIntegralNumber()) {
      throw unlike("true or false", key, value);
    }
    return value.asBoolean();
  }

  String text(String key, String otherwise) {
    JsonNode value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isTextual()) {
      throw unlike("a name", key, value);
    }
    return value.asText();
  }

  double number(String key, double otherwise) {
    JsonNode value = value(key);
    return value == null ? otherwise : number(key, value);
  }

  /** A number that a setting is, or has in it; anything else must not pass for 0. */
  double number(String key, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw unlike("a number", key, value);
    }
    return value.asDouble();
  }

  /** A setting without what Keras 3 wraps around arrays and tensors; null: it is not given. */
  JsonNode value(String key) {
    JsonNode value = config.path(key);
    JsonNode wrapped = value.path("config").path("value");
    if (WRAPPED.contains(value.path("class_name").asText()) && !wrapped.isMissingNode()) {
      return wrapped;
    }
    return value.isMissingNode() || value.isNull() ? null : value;
  }

  private UnusableInputException unlike(String wanted, String key, JsonNode value) {
    String told = value.toString();
    String shown = told.length() > LONGEST ? told.substring(0, LONGEST) + "..." : told;
    return refusal("%s = %s is not supported, %s is needed".formatted(key, shown, wanted));
  }

  /** Whole numbers: one, or a list of them, however nested, in order. */
  List<Integer> wholes(String key) {
    List<Integer> wholes = new ArrayList<>();
    JsonNode value = value(key);
    if (value != null) {
      collect(key, value, wholes);
    }
    return wholes;
  }

  private void collect(String key, JsonNode value, List<Integer> wholes) {
    if (value.isArray()) {
      value.forEach(part -> collect(key, part, wholes));
    } else if (value.isIntegralNumber()) {
      wholes.add(value.asInt());
    } else if (!value.isNull()) {
      throw unlike("a whole number", key, value);
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
