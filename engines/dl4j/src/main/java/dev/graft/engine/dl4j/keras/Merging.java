package dev.graft.engine.dl4j.keras;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Layers that several others feed. */
final class Merging {

  private Merging() {}

  static Translated of(LayerConfig layer, List<Flow> inputs) {
    if (inputs.size() < 2) {
      throw layer.refusal("it is fed by one layer, two or more are needed");
    }
    return switch (layer.type()) {
      case "Concatenate" -> concatenation(layer, inputs);
      case "Add" -> elementWise(layer, inputs, ElementWiseVertex.Op.Add);
      case "Subtract" -> elementWise(layer, inputs, ElementWiseVertex.Op.Subtract);
      case "Multiply" -> elementWise(layer, inputs, ElementWiseVertex.Op.Product);
      case "Average" -> elementWise(layer, inputs, ElementWiseVertex.Op.Average);
      case "Maximum" -> elementWise(layer, inputs, ElementWiseVertex.Op.Max);
      default -> throw new IllegalArgumentException(layer.type());
    };
  }

  private static Translated elementWise(
      LayerConfig layer, List<Flow> inputs, ElementWiseVertex.Op operation) {
    Flow first = inputs.get(0);
    for (Flow input : inputs) {
      if (isPixelOf(input, first)) {
        continue;
      }
      if (!input.type().equals(first.type()) || !Arrays.equals(input.order(), first.order())) {
        throw layer.unsupported("what feeds it differs in shape or order; this is not supported");
      }
    }
    return Translated.of(new ElementWiseVertex(operation), first);
  }

  /** One value a channel, which counts for all of an image, as in squeeze and excitation. */
  private static boolean isPixelOf(Flow input, Flow image) {
    return input.isImage()
        && image.isImage()
        && input.image().getHeight() == 1
        && input.image().getWidth() == 1
        && input.width() == image.width();
  }

  /** Along the last dimension in Keras, which is the second one here. */
  private static Translated concatenation(LayerConfig layer, List<Flow> inputs) {
    Flow first = inputs.get(0);
    double axis = layer.number("axis", -1);
    if (axis != -1 && axis != first.rank() - 1) {
      throw layer.unsupported(
          String.format(Locale.ROOT, "axis = %.0f is not supported, only the last one", axis));
    }
    if (inputs.stream().anyMatch(input -> input.rank() != first.rank())) {
      throw layer.refusal("what feeds it differs in the number of dimensions");
    }
    GraphVertex merge = new MergeVertex();
    InputType type =
        merge.getOutputType(-1, inputs.stream().map(Flow::type).toArray(InputType[]::new));
    return Translated.of(merge, new Flow(type, joined(inputs)));
  }

  private static int[] joined(List<Flow> inputs) {
    if (inputs.stream().allMatch(input -> input.order() == null)) {
      return null;
    }
    int[] order = new int[inputs.stream().mapToInt(Flow::values).sum()];
    int from = 0;
    for (Flow input : inputs) {
      for (int i = 0; i < input.values(); i++) {
        order[from + i] = from + (input.order() == null ? i : input.order()[i]);
      }
      from += input.values();
    }
    return order;
  }
}
