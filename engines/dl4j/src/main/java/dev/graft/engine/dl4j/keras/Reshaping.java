package dev.graft.engine.dl4j.keras;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;

/** Layers that change shapes and nothing else. */
final class Reshaping {

  private Reshaping() {}

  /** Values to an image of one pixel, an image to values, or to the shape that it has. */
  static Translated of(LayerConfig layer, Flow input) {
    List<Integer> target = layer.wholes("target_shape");
    if (target.size() == 1 && !input.isSequence() && values(input) == size(target, input)) {
      return Translation.flatten(layer, input);
    }
    boolean pixel = target.size() == 3 && target.get(0) == 1 && target.get(1) == 1;
    if (pixel && input.isFlat() && input.order() == null && values(input) == size(target, input)) {
      long width = input.width();
      return new Translated(
          nothing(layer),
          new FeedForwardToCnnPreProcessor(1, 1, width),
          null,
          Map.of(),
          Flow.of(InputType.convolutional(1, 1, width)));
    }
    if (input.isImage() && target.equals(shape(input.image()))) {
      return Translated.of(nothing(layer), input);
    }
    throw layer.unsupported(
        "target_shape = %s is not supported for %s".formatted(target, input.described()));
  }

  /** The size that a shape has, in which -1 is what is left. */
  private static long size(List<Integer> target, Flow input) {
    return target.contains(-1)
        ? values(input)
        : target.stream().mapToLong(side -> side).reduce(1, (a, b) -> a * b);
  }

  private static long values(Flow input) {
    return input.isFlat()
        ? input.values()
        : input.image().getHeight() * input.image().getWidth() * input.width();
  }

  private static List<Integer> shape(InputType.InputTypeConvolutional image) {
    return List.of((int) image.getHeight(), (int) image.getWidth(), (int) image.getChannels());
  }

  /**
   * Dropout of all of an example, which leaves out a branch of a residual network while it trains
   * in Keras (stochastic depth). Deeplearning4j has none: here the branch always counts.
   */
  static Translated wholeExamples(LayerConfig layer, Flow input) {
    List<Integer> ones = layer.wholes("noise_shape");
    boolean whole =
        layer.config().path("noise_shape").size() == input.rank()
            && layer.config().path("noise_shape").get(0).isNull()
            && ones.size() == input.rank() - 1
            && ones.stream().allMatch(side -> side == 1);
    if (!whole) {
      throw layer.unsupported("noise_shape is not supported");
    }
    return nothingDone(layer, input);
  }

  static Translated nothingDone(LayerConfig layer, Flow input) {
    return Translated.of(nothing(layer), input);
  }

  /** A layer that does nothing, so that a network can be cut at it. */
  private static ActivationLayer nothing(LayerConfig layer) {
    return new ActivationLayer.Builder().name(layer.name()).activation(Activation.IDENTITY).build();
  }
}
