package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which layers feed a layer of a functional model: its inbound nodes. */
final class Inbound {

  private Inbound() {}

  /** The layer with the names of those that feed it, and the number that it is called with. */
  static LayerConfig connected(LayerConfig layer, JsonNode nodes) {
    JsonNode arguments = nodes.path(0).path("args");
    LayerConfig connected = layer.fedBy(names(layer, nodes));
    return Arithmetic.isArithmetic(layer) && arguments.size() == 2 && arguments.get(1).isNumber()
        ? Arithmetic.with(connected, arguments.get(1).doubleValue())
        : connected;
  }

  private static List<String> names(LayerConfig layer, JsonNode nodes) {
    if (nodes.isEmpty()) {
      throw layer.refusal("nothing feeds it");
    }
    if (nodes.size() > 1) {
      throw layer.unsupported(
          String.format(
              Locale.ROOT,
              "it is used %d times; layers that are shared are not supported",
              nodes.size()));
    }
    List<JsonNode> histories = new ArrayList<>();
    JsonNode node = nodes.get(0);
    if (node.isObject()) {
      histories.addAll(tensors(layer, node));
    } else {
      node.forEach(history -> histories.add(checkedArguments(layer, history)));
    }
    List<String> names = new ArrayList<>();
    for (JsonNode history : histories) {
      // Which use of a layer it is, the second number, does not matter: each has one.
      if (history.path(2).asInt() != 0) {
        throw layer.refusal("it takes the second output of " + history.path(0).asText());
      }
      names.add(history.path(0).asText());
    }
    return names;
  }

  /** Keras 2: {@code ["name", 0, 0, {arguments of the call}]}. */
  private static JsonNode checkedArguments(LayerConfig layer, JsonNode history) {
    history
        .path(3)
        .properties()
        .forEach(argument -> checkArgument(layer, argument.getKey(), argument.getValue()));
    return history;
  }

  /** Keras 3: {@code {"args": [tensor or list of tensors], "kwargs": {}}}. */
  private static List<JsonNode> tensors(LayerConfig layer, JsonNode node) {
    node.path("kwargs")
        .properties()
        .forEach(argument -> checkArgument(layer, argument.getKey(), argument.getValue()));
    JsonNode arguments = node.path("args");
    boolean two = arguments.size() == 2 && Arithmetic.isArithmetic(layer);
    if (arguments.size() != 1 && !two) {
      throw layer.refusal(
          String.format(Locale.ROOT, "it is called with %d arguments", arguments.size()));
    }
    JsonNode argument = arguments.path(0);
    List<JsonNode> histories = new ArrayList<>();
    for (JsonNode tensor : argument.isArray() ? argument : arguments) {
      if (tensor.isNumber() && two && !histories.isEmpty()) {
        continue;
      }
      if (!tensor.path("class_name").asText().equals("__keras_tensor__")) {
        throw layer.refusal("it is called with something else than the output of a layer");
      }
      histories.add(tensor.path("config").path("keras_history"));
    }
    return histories;
  }

  private static void checkArgument(LayerConfig layer, String name, JsonNode value) {
    boolean harmless =
        value.isNull() || name.equals("training") && value.isBoolean() && !value.asBoolean();
    if (!harmless) {
      throw layer.refusal("it is called with %s = %s".formatted(name, value));
    }
  }
}
