package dev.graft.engine.dl4j.keras;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layer normalisation over the channels, of which Deeplearning4j has only the parts: a linear layer
 * takes off the mean and adds a channel that is always sqrt(n * epsilon); divided by their length,
 * the n channels are {@code (x - mean) / sqrt(n * (variance + epsilon))}; then scale and offset,
 * which are not trained.
 */
final class LayerNorm {

  private static final String CENTRE = "LayerNormalization's centre";
  private static final String LENGTH = "LayerNormalization's length";
  private static final String CHANNELS = "LayerNormalization's channels";

  /** What takes off the mean has a weight for each two of them. */
  private static final int MOST_CHANNELS = 1 << 13;

  private LayerNorm() {}

  static Stream<LayerConfig> steps(LayerConfig layer) {
    LayerConfig centre = Arithmetic.step(layer, CENTRE, "_centre", layer.inputs().get(0));
    LayerConfig length = Arithmetic.step(layer, LENGTH, "_length", centre.name());
    LayerConfig channels = Arithmetic.step(layer, CHANNELS, "_channels", length.name());
    return Stream.of(centre, length, channels, layer.fedBy(List.of(channels.name())));
  }

  /** Whether a layer is one of these steps, all but the last. */
  static boolean isStep(LayerConfig layer) {
    return List.of(CENTRE, LENGTH, CHANNELS).contains(layer.type());
  }

  static Translated step(LayerConfig layer, Flow input) {
    return switch (layer.type()) {
      case CENTRE -> centre(layer, input);
      case LENGTH -> Translated.of(new L2NormalizeVertex(new int[] {1}, 0), input);
      default -> {
        int width = (int) input.width() - 1;
        yield Translated.of(new SubsetVertex(0, width - 1), of(input, width));
      }
    };
  }

  /** The last step, scale and offset. */
  static Translated scaled(LayerConfig layer, Flow input) {
    Map<String, INDArray> weights = Weights.of(layer);
    int width = (int) input.width();
    double[] factors = values(weights.get("gamma"), width, 1);
    double[] offsets = values(weights.get("beta"), width, 0);
    double[] scaled = Arrays.stream(factors).map(factor -> factor * Math.sqrt(width)).toArray();
    return Channels.scaled(layer, input, scaled, offsets);
  }

  private static double[] values(INDArray given, int width, double otherwise) {
    double[] values = new double[width];
    Arrays.fill(values, otherwise);
    return given == null ? values : given.dup('c').data().asDouble();
  }

  private static Translated centre(LayerConfig layer, Flow input) {
    check(layer.named(layer.text("name", layer.name())).ofType("LayerNormalization"), input);
    int width = (int) input.width();
    FrozenLayerWithBackprop frozen = new FrozenLayerWithBackprop(linear(layer, input, width));
    frozen.setLayerName(layer.name());
    INDArray bias = Nd4j.zeros(1, width + 1);
    bias.putScalar(width, Math.sqrt(width * layer.number("epsilon", 1e-3)));
    INDArray kernel = Nd4j.zeros(width + 1, width);
    for (int from = 0; from < width; from++) {
      for (int to = 0; to < width; to++) {
        kernel.putScalar(to, from, (to == from ? 1 : 0) - 1.0 / width);
      }
    }
    INDArray weights =
        input.isImage() ? kernel.reshape(width + 1, width, 1, 1) : kernel.transpose().dup('c');
    return Translated.of(frozen, Map.of("W", weights, "b", bias), of(input, width + 1));
  }

  private static void check(LayerConfig layer, Flow input) {
    Normalization.checkAxis(layer, input);
    if (layer.flag("rms_scaling", false)) {
      throw layer.unsupported("rms_scaling = true is not supported");
    }
    if (input.isSequence() || input.order() != null) {
      throw layer.unsupported(
          "it is fed %s in a way that is not supported".formatted(input.described()));
    }
    if (input.width() > MOST_CHANNELS) {
      throw layer.refusal(
          String.format(Locale.ROOT, "it is fed more than %,d channels", MOST_CHANNELS));
    }
  }

  private static FeedForwardLayer linear(LayerConfig layer, Flow input, int width) {
    if (input.isImage()) {
      return new ConvolutionLayer.Builder(1, 1)
          .name(layer.name())
          .nIn(width)
          .nOut(width + 1)
          .activation(Activation.IDENTITY)
          .build();
    }
    return new DenseLayer.Builder()
        .name(layer.name())
        .nIn(width)
        .nOut(width + 1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Flow of(Flow input, int width) {
    return Flow.of(
        input.isImage()
            ? InputType.convolutional(input.image().getHeight(), input.image().getWidth(), width)
            : InputType.feedForward(width));
  }
}
