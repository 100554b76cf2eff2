package dev.graft.engine.torch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Shapes;
import dev.graft.io.Json;
import dev.graft.model.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a prepared file says of its network ({@code extra/graft.json}). It does not travel: the file
 * does.
 *
 * @param outputs how many there are
 * @param labels what outputs are called; empty: nothing says it
 * @param normalization what is done to values before they enter; null: nothing says it
 * @param text how it reads texts; null: nothing says it
 * @param parameters what is trained, in the order of the flat vector; the output layer's are last
 * @param statistics running ones, which follow all parameters there: means, then variances, layer
 *     after layer
 * @param lora the linear layers that LoRA can be added to; null: the file is of a time when nothing
 *     could, and is trained whole or in its output layer
 * @param head the layer whose outputs are the network's; null: there is none that stands alone
 * @param features width of what goes into it
 */
record Description(
    String torch,
    List<Input> inputs,
    OutputMeaning meaning,
    int outputs,
    List<String> labels,
    Normalization normalization,
    Text text,
    List<Parameter> parameters,
    List<Statistics> statistics,
    List<Adaptable> lora,
    String head,
    int features) {

  /** The format that is read. */
  private static final int FORMAT = 1;

  /** The longest that is read, in bytes. */
  static final int MOST = 16 << 20;

  /**
   * An input of the network.
   *
   * @param shape of one example
   */
  record Input(String name, Tensor.Type type, int[] shape) {
    int length() {
      return Shapes.length(shape);
    }
  }

  /**
   * How texts are read.
   *
   * @param length tokens of an example at most
   * @param pairs whether an example is a pair of texts; null: nothing says it
   */
  record Text(int length, Boolean pairs) {}

  /**
   * Weights of a layer.
   *
   * @param record where the file has them
   * @param normalises whether they are scale or offset of a normalisation layer
   */
  record Parameter(String name, String layer, int[] shape, String record, boolean normalises) {
    int length() {
      return Shapes.length(shape);
    }
  }

  /**
   * The running statistics of a normalisation layer.
   *
   * @param momentum the share of a minibatch's that a step takes on
   * @param per how many values a channel of one example reach it
   * @param mean where the file has the means
   * @param variance where the file has the variances
   */
  record Statistics(
      String layer, int channels, double momentum, int per, String mean, String variance) {}

  /**
   * A linear layer that LoRA can be added to.
   *
   * @param number by which the file's methods know it
   */
  record Adaptable(String layer, int number) {}

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
    List<Input> inputs = new ArrayList<>();
    for (JsonNode one : root.path("inputs")) {
      inputs.add(new Input(text(one, "name"), type(text(one, "type")), shape(one.path("shape"))));
    }
    List<Parameter> parameters = new ArrayList<>();
    for (JsonNode one : root.path("parameters")) {
      parameters.add(
          new Parameter(
              text(one, "name"),
              text(one, "layer"),
              shape(one.path("shape")),
              text(one, "record"),
              one.path("normalises").asBoolean()));
    }
    List<Statistics> statistics = new ArrayList<>();
    for (JsonNode one : root.path("statistics")) {
      statistics.add(
          new Statistics(
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
    List<Adaptable> lora = root.has("lora") ? new ArrayList<>() : null;
    for (JsonNode one : root.path("lora")) {
      if (!one.path("number").isInt()) {
        throw new IllegalArgumentException("a layer for LoRA has no number");
      }
      lora.add(new Adaptable(text(one, "layer"), one.path("number").asInt()));
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

  /** Refuses what contradicts itself. */
  private void check() {
    if (!labels.isEmpty() && labels.size() != meaning.names(outputs)) {
      throw new IllegalArgumentException("its labels are not as many as its outputs");
    }
    if (text != null && (!TokenRows.areOf(inputs) || text.length() > inputs.get(0).length())) {
      throw new IllegalArgumentException("its texts do not fit its inputs");
    }
    FlatLayout layout = new FlatLayout(this, Part.WHOLE);
    if (layout.length() > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException("it has more numbers than are trained, 536,870,911");
    }
    if (inputs.stream().mapToLong(Input::length).sum() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("an example has too many numbers");
    }
    boolean scales = normalization == null || normalization.scale() > 0;
    for (int i = 0; scales && normalization != null && i < normalization.deviation().length; i++) {
      scales = normalization.deviation()[i] > 0;
    }
    if (!scales) {
      throw new IllegalArgumentException("its preprocessing divides by what is not above 0");
    }
    boolean numbers = layout.length() > 0; // it throws where there are more than an array holds
    if (!numbers || layout.records().size() != layout.ranges().size()) {
      throw new IllegalArgumentException("two of its tensors lie in one record");
    }
    if (lora != null) {
      lora.forEach(this::linear);
    }
    int last = parameters.size() - 1;
    boolean fits =
        head == null
            || last > 0
                && parameters.stream().filter(this::ofHead).count() == 2
                && Arrays.equals(parameters.get(last - 1).shape(), new int[] {outputs, features})
                && Arrays.equals(parameters.get(last).shape(), new int[] {outputs})
                && ofHead(parameters.get(last - 1))
                && ofHead(parameters.get(last));
    if (!fits) {
      throw new IllegalArgumentException("its output layer is not where it should be");
    }
  }

  private static Text text(JsonNode json) {
    if (json.isMissingNode()) {
      return null;
    }
    JsonNode pairs = json.path("pairs");
    return new Text(
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

  /** The same network with another output layer. */
  Description telling(OutputMeaning other, int number) {
    List<Parameter> changed = new ArrayList<>();
    for (Parameter one : parameters) {
      int[] shape = one.shape().clone();
      if (ofHead(one)) {
        shape[0] = number;
      }
      changed.add(new Parameter(one.name(), one.layer(), shape, one.record(), one.normalises()));
    }
    return with(other, number, List.of(), changed, statistics);
  }

  /**
   * The same network in a file that has its tensors elsewhere.
   *
   * @param records of the parameters, then of each layer's means and variances
   */
  Description recorded(List<String> records) {
    List<Parameter> moved = new ArrayList<>();
    List<Statistics> movedStatistics = new ArrayList<>();
    int at = 0;
    for (Parameter one : parameters) {
      moved.add(
          new Parameter(one.name(), one.layer(), one.shape(), records.get(at++), one.normalises()));
    }
    for (Statistics one : statistics) {
      movedStatistics.add(
          new Statistics(
              one.layer(),
              one.channels(),
              one.momentum(),
              one.per(),
              records.get(at),
              records.get(at + 1)));
      at += 2;
    }
    return with(meaning, outputs, labels, moved, movedStatistics);
  }

  /** The same network whose outputs are called so. */
  Description labelled(List<String> names) {
    return with(meaning, outputs, names, parameters, statistics);
  }

  /** The same network that says nothing of what is done to values before they enter. */
  Description withoutPreprocessing() {
    return new Description(
        torch,
        inputs,
        meaning,
        outputs,
        labels,
        null,
        text,
        parameters,
        statistics,
        lora,
        head,
        features);
  }

  /** The same network that reads texts so. */
  Description reading(Text texts) {
    return new Description(
        torch,
        inputs,
        meaning,
        outputs,
        labels,
        normalization,
        texts,
        parameters,
        statistics,
        lora,
        head,
        features);
  }

  private Description with(
      OutputMeaning other,
      int number,
      List<String> names,
      List<Parameter> weights,
      List<Statistics> running) {
    return new Description(
        torch,
        inputs,
        other,
        number,
        List.copyOf(names),
        normalization,
        text,
        List.copyOf(weights),
        List.copyOf(running),
        lora,
        head,
        features);
  }

  /** The weights of a linear layer, a row an output. */
  Parameter linear(Adaptable layer) {
    return parameters.stream()
        .filter(one -> one.layer().equals(layer.layer()) && one.shape().length == 2)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("it lacks weights of " + layer.layer()));
  }

  /** Whether a parameter is of the output layer. */
  boolean ofHead(Parameter parameter) {
    return head != null && parameter.layer().equals(head);
  }

  /** As a file has it. */
  byte[] json() {
    ObjectNode root = Json.object().put("format", FORMAT).put("torch", torch);
    root.set(
        "inputs",
        Json.of(
            inputs.stream()
                .map(
                    one -> {
                      ObjectNode node = Json.object().put("name", one.name());
                      node.put("type", one.type().name().toLowerCase(Locale.ROOT));
                      node.set("shape", Json.of(one.shape()));
                      return node;
                    })
                .toList()));
    root.set("output", Json.object().put("kind", meaning.key()).put("size", outputs));
    root.set("labels", Json.of(labels));
    if (normalization != null) {
      ObjectNode preprocessing = Json.object().put("scale", normalization.scale());
      preprocessing.set("mean", Json.of(normalization.mean()));
      preprocessing.set("std", Json.of(normalization.deviation()));
      root.set("preprocessing", preprocessing);
    }
    if (text != null) {
      ObjectNode texts = Json.object().put("max-length", text.length());
      root.set("text", text.pairs() == null ? texts : texts.put("pairs", text.pairs()));
    }
    root.set("parameters", Json.of(parameters));
    root.set("statistics", Json.of(statistics));
    if (lora != null) {
      root.set("lora", Json.of(lora));
    }
    if (head != null) {
      root.set("head", Json.object().put("layer", head).put("features", features));
    }
    return Json.bytes(root);
  }
}
