package dev.graft.engine.dl4j.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;

/**
 * Arithmetic as Keras 3 writes it, {@code x + 3}, and layers that are nothing but arithmetic: these
 * become several.
 */
final class Arithmetic {

  private static final String NUMBER = "a number, not a tensor";

  private static final Set<String> OPERATIONS = Set.of("Add", "Subtract", "Multiply");

  private Arithmetic() {}

  /** Whether a layer may be called with two arguments, a tensor or a number each. */
  static boolean isArithmetic(LayerConfig layer) {
    return OPERATIONS.contains(layer.type());
  }

  /** The same layer with a number in place of its second tensor. */
  static LayerConfig with(LayerConfig layer, double number) {
    return layer.with(layer.config().deepCopy().put(NUMBER, number));
  }

  /** Whether a number takes the place of the second tensor. */
  static boolean hasNumber(LayerConfig layer) {
    return layer.config().has(NUMBER);
  }

  /** A layer with a number: the same is done to all values. */
  static Translated withNumber(LayerConfig layer, Flow input) {
    double number = layer.number(NUMBER, 0);
    return switch (layer.type()) {
      case "Add" -> Translated.of(new ShiftVertex(number), input);
      case "Subtract" -> Translated.of(new ShiftVertex(-number), input);
      default -> Translated.of(new ScaleVertex(number), input);
    };
  }

  /** A layer that Deeplearning4j has not is several; any other is itself. */
  static Stream<LayerConfig> steps(LayerConfig layer) {
    List<LayerConfig> copies = new ArrayList<>();
    LayerConfig fedOnce = fedOnce(layer, copies);
    return Stream.concat(copies.stream(), parts(fedOnce));
  }

  /** A vertex cannot be fed twice by the same one: from the second time on by a copy, times 1. */
  private static LayerConfig fedOnce(LayerConfig layer, List<LayerConfig> copies) {
    List<String> inputs = new ArrayList<>();
    for (String input : layer.inputs()) {
      if (inputs.contains(input)) {
        LayerConfig copy = with(step(layer, "Multiply", "_copy" + inputs.size(), input), 1);
        copies.add(copy);
        inputs.add(copy.name());
      } else {
        inputs.add(input);
      }
    }
    return layer.fedBy(inputs);
  }

  private static Stream<LayerConfig> parts(LayerConfig layer) {
    return switch (layer.type()) {
      case "Rescaling" -> Rescaling.steps(layer);
      case "CustomScaleLayer" -> scaledSum(layer);
      case "LayerNormalization" -> LayerNorm.steps(layer);
      case "Activation" ->
          switch (layer.config().path("activation").asText("")) {
            case "hard_silu", "hard_swish" -> hardSilu(layer);
            case "gelu" -> Gelu.steps(layer);
            case "hard_sigmoid" -> hardSigmoid(layer, layer.name());
            default -> Stream.of(layer);
          };
      default -> Stream.of(layer);
    };
  }

  /** Of InceptionResNetV2: the first tensor and a share of the second. */
  private static Stream<LayerConfig> scaledSum(LayerConfig layer) {
    if (layer.inputs().size() != 2) {
      throw layer.refusal("it is fed by one layer, two are needed");
    }
    LayerConfig scaled =
        with(step(layer, "Multiply", "_scaled", layer.inputs().get(1)), layer.number("scale", 1));
    return Stream.of(
        scaled, layer.ofType("Add").fedBy(List.of(layer.inputs().get(0), scaled.name())));
  }

  /** {@code x * hard_sigmoid(x)}. */
  private static Stream<LayerConfig> hardSilu(LayerConfig layer) {
    String gate = layer.name() + "_gate";
    return Stream.concat(
        hardSigmoid(layer, gate),
        Stream.of(layer.ofType("Multiply").fedBy(List.of(layer.inputs().get(0), gate))));
  }

  /** Keras 3's, {@code relu6(x + 3) / 6}; Keras 2 and Deeplearning4j have a steeper one. */
  private static Stream<LayerConfig> hardSigmoid(LayerConfig layer, String name) {
    if (layer.file().version().startsWith("2.")) {
      return Stream.of(layer);
    }
    LayerConfig shifted = with(step(layer, "Add", "_shifted", layer.inputs().get(0)), 3);
    LayerConfig clipped =
        step(layer, "Activation", "_clipped", shifted.name()).with("activation", "relu6");
    return Stream.of(
        shifted,
        clipped,
        with(layer.named(name).ofType("Multiply").fedBy(List.of(clipped.name())), 1.0 / 6));
  }

  /** A layer that comes before one that becomes several. */
  static LayerConfig step(LayerConfig layer, String type, String suffix, String below) {
    return layer.named(layer.name() + suffix).ofType(type).fedBy(List.of(below));
  }
}
