package dev.graft.network.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A Keras model's layers and how they are connected. Keras 2 and Keras 3 write this differently;
 * what is read here is what both mean.
 *
 * @param input the input layer
 * @param layers all others, each after those that feed it
 * @param output name of the layer that gives the output
 */
record KerasLayout(LayerConfig input, List<LayerConfig> layers, String output) {

  private static final String INPUT = "InputLayer";

  static KerasLayout of(KerasFile file) {
    JsonNode model = file.model();
    checkVersion(file);
    String type = model.path("class_name").asText("");
    return switch (type) {
      case "Sequential" -> sequential(file, model.path("config"));
      case "Functional", "Model" -> functional(file, model.path("config"));
      default ->
          throw file.refusal(
              "its class is %s; Sequential and functional models are supported"
                  .formatted(type.isEmpty() ? "not given" : type));
    };
  }

  private static void checkVersion(KerasFile file) {
    String version = file.version();
    if (version == null || !version.matches("[23]\\..*")) {
      throw file.refusal(
          "%s; Keras 2 and Keras 3 are supported: load it there and save it again with model.save(\"model.h5\")"
              .formatted(
                  version == null
                      ? "it does not say which Keras wrote it, as Keras 1 did"
                      : "it was written by Keras " + version));
    }
  }

  private static KerasLayout sequential(KerasFile file, JsonNode config) {
    JsonNode listed = config.isArray() ? config : config.path("layers");
    LayerConfig input = null;
    List<LayerConfig> layers = new ArrayList<>();
    String below = null;
    for (int i = 0; i < listed.size(); i++) {
      LayerConfig layer = layer(file, listed, i, below == null ? List.of() : List.of(below));
      if (layer.type().equals(INPUT)) {
        input = layer;
      } else {
        if (input == null) {
          input = implied(layer);
          layer = layer(file, listed, i, List.of(input.name()));
        }
        layers.add(layer);
      }
      below = layer.name();
    }
    return checked(file, input, layers, below);
  }

  /** Keras before 2.2.3 wrote no input layer: the first layer has the shape. */
  private static LayerConfig implied(LayerConfig first) {
    return new LayerConfig(
        first.file(), first.place(), first.name() + "_input", INPUT, first.config(), List.of());
  }

  private static KerasLayout functional(KerasFile file, JsonNode config) {
    String input = only(file, config.path("input_layers"), "inputs");
    String output = only(file, config.path("output_layers"), "outputs");
    JsonNode listed = config.path("layers");
    LayerConfig inputLayer = null;
    List<LayerConfig> layers = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      LayerConfig layer = layer(file, listed, i, List.of());
      if (layer.type().equals(INPUT)) {
        inputLayer = layer.name().equals(input) ? layer : inputLayer;
      } else {
        layers.add(layer(file, listed, i, inbound(layer, listed.get(i).path("inbound_nodes"))));
      }
    }
    return checked(file, inputLayer, layers, output);
  }

  /** {@code [["name", 0, 0]]}, or {@code ["name", 0, 0]} as Keras 3 writes it. */
  private static String only(KerasFile file, JsonNode tensors, String what) {
    JsonNode tensor = tensors.path(0).isArray() ? tensors.path(0) : tensors;
    boolean one = tensors.path(0).isArray() ? tensors.size() == 1 : tensors.path(0).isTextual();
    if (!one) {
      throw file.refusal(
          "it has %s %s; a network with one input and one output is supported"
              .formatted(tensors.isEmpty() ? "no" : Integer.toString(tensors.size()), what));
    }
    return tensor.path(0).asText();
  }

  private static List<String> inbound(LayerConfig layer, JsonNode nodes) {
    if (nodes.size() != 1) {
      throw layer.refusal(
          nodes.isEmpty()
              ? "nothing feeds it"
              : "it is used %d times; layers that are shared are not supported"
                  .formatted(nodes.size()));
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
      if (history.path(1).asInt() != 0 || history.path(2).asInt() != 0) {
        throw layer.refusal("it takes the second output or use of " + history.path(0).asText());
      }
      names.add(history.path(0).asText());
    }
    return names;
  }

  /** Keras 2: {@code ["name", 0, 0, {arguments of the call}]}. */
  private static JsonNode checkedArguments(LayerConfig layer, JsonNode history) {
    history
        .path(3)
        .fields()
        .forEachRemaining(argument -> checkArgument(layer, argument.getKey(), argument.getValue()));
    return history;
  }

  /** Keras 3: {@code {"args": [tensor or list of tensors], "kwargs": {}}}. */
  private static List<JsonNode> tensors(LayerConfig layer, JsonNode node) {
    node.path("kwargs")
        .fields()
        .forEachRemaining(argument -> checkArgument(layer, argument.getKey(), argument.getValue()));
    if (node.path("args").size() != 1) {
      throw layer.refusal("it is called with %d arguments".formatted(node.path("args").size()));
    }
    JsonNode argument = node.path("args").path(0);
    List<JsonNode> histories = new ArrayList<>();
    for (JsonNode tensor : argument.isArray() ? argument : node.path("args")) {
      if (!tensor.path("class_name").asText().equals("__keras_tensor__")) {
        throw layer.refusal("it is called with something else than the output of a layer");
      }
      histories.add(tensor.path("config").path("keras_history"));
    }
    return histories;
  }

  private static void checkArgument(LayerConfig layer, String name, JsonNode value) {
    boolean harmless = value.isNull() || name.equals("training") && !value.asBoolean();
    if (!harmless) {
      throw layer.refusal("it is called with %s = %s".formatted(name, value));
    }
  }

  private static LayerConfig layer(KerasFile file, JsonNode listed, int i, List<String> inputs) {
    JsonNode layer = listed.get(i);
    String type = layer.path("class_name").asText("");
    String place = "layer %d of %d".formatted(i + 1, listed.size());
    if (!(layer.path("config") instanceof ObjectNode config)) {
      throw file.refusal(place + " has no configuration");
    }
    String name = layer.path("name").asText(config.path("name").asText("layer" + (i + 1)));
    return new LayerConfig(file, place, name, type, config, inputs);
  }

  private static KerasLayout checked(
      KerasFile file, LayerConfig input, List<LayerConfig> layers, String output) {
    if (layers.isEmpty() || input == null) {
      throw file.refusal("it has no layers");
    }
    return new KerasLayout(input, List.copyOf(layers), output);
  }
}
