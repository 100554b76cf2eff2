package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the layers of a model, and of the models that it contains as layers. */
final class LayoutReader {

  private static final String INPUT = "InputLayer";

  private final KerasFile file;
  private final JsonNode model;
  private final List<LayerConfig> layers = new ArrayList<>();
  private LayerConfig input;

  LayoutReader(KerasFile file, JsonNode model) {
    this.file = file;
    this.model = model;
  }

  KerasLayout read() {
    String output = read(model, null, null);
    if (layers.isEmpty() || input == null) {
      throw file.refusal("it has no layers");
    }
    return new KerasLayout(input, List.copyOf(layers), output);
  }

  /**
   * Reads a model.
   *
   * @param within the outermost model that contains it as a layer; null: none
   * @param fedBy name of the layer that feeds it; null: it is the whole
   * @return name of the layer that gives its output
   */
  private String read(JsonNode part, String within, String fedBy) {
    String type = part.path("class_name").asText("");
    return switch (type) {
      case "Sequential" -> sequential(part.path("config"), within, fedBy);
      case "Functional", "Model" -> functional(part.path("config"), within, fedBy);
      default ->
          throw file.refusal(
              "its class is %s; Sequential and functional models are supported"
                  .formatted(type.isEmpty() ? "not given" : type));
    };
  }

  private static boolean isModel(LayerConfig layer) {
    return List.of("Sequential", "Functional", "Model").contains(layer.type());
  }

  private String sequential(JsonNode config, String within, String fedBy) {
    JsonNode listed = config.isArray() ? config : config.path("layers");
    String below = fedBy;
    for (int i = 0; i < listed.size(); i++) {
      LayerConfig layer = layer(listed, i, within, List.of());
      if (layer.type().equals(INPUT)) {
        below = fedBy == null ? whole(layer) : fedBy;
      } else {
        // Keras before 2.2.3 wrote no input layer: the first layer has the shape.
        below = below == null ? whole(layer.named(layer.name() + "_input")) : below;
        below = add(layer.fedBy(List.of(below)), listed.get(i));
      }
    }
    return below;
  }

  private String functional(JsonNode config, String within, String fedBy) {
    String inner = only(config.path("input_layers"), "inputs");
    String output = only(config.path("output_layers"), "outputs");
    Map<String, String> outside = new HashMap<>();
    JsonNode listed = config.path("layers");
    for (int i = 0; i < listed.size(); i++) {
      LayerConfig layer = layer(listed, i, within, List.of());
      if (!layer.type().equals(INPUT)) {
        LayerConfig connected = Inbound.connected(layer, listed.get(i).path("inbound_nodes"));
        List<String> inputs =
            connected.inputs().stream().map(name -> outside.getOrDefault(name, name)).toList();
        outside.put(layer.name(), add(connected.fedBy(inputs), listed.get(i)));
      } else if (layer.name().equals(inner)) {
        outside.put(inner, fedBy == null ? whole(layer) : fedBy);
      }
    }
    return outside.getOrDefault(output, output);
  }

  private String whole(LayerConfig layer) {
    input = layer;
    return layer.name();
  }

  /** Takes a layer, or those of a model that is a layer; returns the name of what it gives. */
  private String add(LayerConfig layer, JsonNode listed) {
    if (!isModel(layer)) {
      layers.add(layer);
      return layer.name();
    }
    if (layer.inputs().size() != 1) {
      throw layer.refusal(
          String.format(Locale.ROOT, "it is fed by %d layers", layer.inputs().size()));
    }
    String outermost = layer.within() == null ? layer.name() : layer.within();
    return read(listed, outermost, layer.inputs().get(0));
  }

  /** {@code [["name", 0, 0]]}, or {@code ["name", 0, 0]} as Keras 3 writes it. */
  private String only(JsonNode tensors, String what) {
    JsonNode tensor = tensors.path(0).isArray() ? tensors.path(0) : tensors;
    boolean one = tensors.path(0).isArray() ? tensors.size() == 1 : tensors.path(0).isTextual();
    if (!one) {
      throw file.refusal(
          "it has %s %s; a network with one input and one output is supported"
              .formatted(tensors.isEmpty() ? "no" : Integer.toString(tensors.size()), what));
    }
    return tensor.path(0).asText();
  }

  private LayerConfig layer(JsonNode listed, int i, String within, List<String> inputs) {
    JsonNode layer = listed.get(i);
    String type = layer.path("class_name").asText("");
    String place =
        String.format(
            Locale.ROOT,
            "layer %d of %d%s",
            i + 1,
            listed.size(),
            within == null ? "" : " in " + within);
    ObjectNode config =
        layer.path("config") instanceof ObjectNode settings ? settings : LayerConfig.object();
    String name = layer.path("name").asText(config.path("name").asText("layer" + (i + 1)));
    return new LayerConfig(file, place, name, type, config, inputs, within);
  }
}
