package dev.graft.engine.torch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.io.Json;
import dev.graft.model.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link Description} as a prepared file has it, in JSON. */
final class DescriptionFile {

  /** The format that is read. */
  private static final int FORMAT = 1;

  /** The longest that is read, in bytes. */
  static final int MOST = 16 << 20;

  private DescriptionFile() {}

  /**
   * Reads what a file says.
   *
   * @param name how messages call the file
   * @throws UnusableInputException if it says no such thing
   */
  static Description read(byte[] json, String name) {
    try {
      JsonNode root = Json.read(new ByteArrayInputStream(json));
      int format = root.path("format").asInt();
      if (format != FORMAT) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot load a model from %s: it is written in format %d, this version reads %d; prepare it again with this version's graft.prepare_torch.",
                name,
                format,
                FORMAT));
      }
      Description description = of(root);
      description.check();
      return description;
    } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
      throw new UnusableInputException(
          "Cannot load a model from %s: what it says of its network is damaged (%s)."
              .formatted(name, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Description of(JsonNode root) {
    List<Description.Input> inputs = new ArrayList<>();
    for (JsonNode one : root.path("inputs")) {
      inputs.add(
          new Description.Input(
              text(one, "name"), type(text(one, "type")), shape(one.path("shape"))));
    }
    List<Description.Parameter> parameters = new ArrayList<>();
    for (JsonNode one : root.path("parameters")) {
      parameters.add(
          new Description.Parameter(
              text(one, "name"),
              text(one, "layer"),
              shape(one.path("shape")),
              text(one, "record"),
              one.path("normalises").asBoolean()));
    }
    List<Description.Statistics> statistics = new ArrayList<>();
    for (JsonNode one : root.path("statistics")) {
      statistics.add(
          new Description.Statistics(
              text(one, "layer"),
              count(one, "channels"),
              momentum(one),
              count(one, "per"),
              text(one, "mean"),
              text(one, "variance")));
    }
    List<String> labels = new ArrayList<>();
    root.path("labels").forEach(label -> labels.add(label.asText()));
    OutputMeaning meaning = OutputMeaning.of(root.path("output").path("kind").asText());
    if (inputs.isEmpty() || parameters.isEmpty() || meaning == null) {
      throw new IllegalArgumentException("it lacks inputs, parameters, or the kind of its output");
    }
    List<Description.Adaptable> lora = root.has("lora") ? new ArrayList<>() : null;
    for (JsonNode one : root.path("lora")) {
      if (!one.path("number").isInt()) {
        throw new IllegalArgumentException("a layer for LoRA has no number");
      }
      lora.add(new Description.Adaptable(text(one, "layer"), one.path("number").asInt()));
    }
    JsonNode head = root.path("head");
    return new Description(
        root.path("torch").asText(),
        List.copyOf(inputs),
        meaning,
        count(root.path("output"), "size"),
        List.copyOf(labels),
        normalization(root.path("preprocessing")),
        text(root.path("text")),
        List.copyOf(parameters),
        List.copyOf(statistics),
        lora == null ? null : List.copyOf(lora),
        head.isMissingNode() ? null : text(head, "layer"),
        head.isMissingNode() ? 0 : count(head, "features"));
  }

  private static Description.Text text(JsonNode json) {
    if (json.isMissingNode()) {
      return null;
    }
    JsonNode pairs = json.path("pairs");
    return new Description.Text(
        count(json, "max-length"), pairs.isBoolean() ? Boolean.valueOf(pairs.asBoolean()) : null);
  }

  private static Normalization normalization(JsonNode json) {
    return json.isMissingNode()
        ? null
        : new Normalization(
            json.path("scale").asDouble(1),
            Json.floats(json.path("mean")),
            Json.floats(json.path("std")),
            false);
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("it lacks " + key);
    }
    return value.asText();
  }

  private static int count(JsonNode node, String key) {
    int value = node.path(key).asInt();
    if (value < 1) {
      throw new IllegalArgumentException("its " + key + " is no number above 0");
    }
    return value;
  }

  private static double momentum(JsonNode node) {
    double momentum = node.path("momentum").asDouble();
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException("a momentum of it is not above 0 and at most 1");
    }
    return momentum;
  }

  private static int[] shape(JsonNode json) {
    int[] shape = Json.wholes(json);
    long length = 1;
    for (int side : shape) {
      length *= side;
      if (side < 1 || length > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("it has a shape that is none: " + json);
      }
    }
    return shape;
  }

  private static Tensor.Type type(String name) {
    return switch (name) {
      case "float32" -> Tensor.Type.FLOAT32;
      case "int64" -> Tensor.Type.INT64;
      default -> throw new IllegalArgumentException("it has an input of " + name);
    };
  }

  /** As a file has it. */
  static byte[] write(Description network) {
    ObjectNode root = Json.object().put("format", FORMAT).put("torch", network.torch());
    root.set(
        "inputs",
        Json.of(
            network.inputs().stream()
                .map(
                    one -> {
                      ObjectNode node = Json.object().put("name", one.name());
                      node.put("type", one.type().name().toLowerCase(Locale.ROOT));
                      node.set("shape", Json.of(one.shape()));
                      return node;
                    })
                .toList()));
    root.set(
        "output",
        Json.object().put("kind", network.meaning().key()).put("size", network.outputs()));
    root.set("labels", Json.of(network.labels()));
    if (network.normalization() != null) {
      ObjectNode preprocessing = Json.object().put("scale", network.normalization().scale());
      preprocessing.set("mean", Json.of(network.normalization().mean()));
      preprocessing.set("std", Json.of(network.normalization().deviation()));
      root.set("preprocessing", preprocessing);
    }
    if (network.text() != null) {
      ObjectNode texts = Json.object().put("max-length", network.text().length());
      root.set(
          "text",
          network.text().pairs() == null ? texts : texts.put("pairs", network.text().pairs()));
    }
    root.set("parameters", Json.of(network.parameters()));
    root.set("statistics", Json.of(network.statistics()));
    if (network.lora() != null) {
      root.set("lora", Json.of(network.lora()));
    }
    if (network.head() != null) {
      root.set(
          "head", Json.object().put("layer", network.head()).put("features", network.features()));
    }
    return Json.bytes(root);
  }
}
