package dev.graft.engine.dl4j.keras;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What each kind of Keras layer becomes. A layer, or a setting of it, that is not here is refused.
 */
final class Translation {

  private Translation() {}

  /**
   * Translates a layer.
   *
   * @param inputs what feeds it
   */
  static Translated of(LayerConfig layer, List<Flow> inputs) {
    checkCommon(layer);
    if (Arithmetic.hasNumber(layer)) {
      return Arithmetic.withNumber(layer, only(layer, inputs));
    }
    return switch (layer.type()) {
      case "Add", "Subtract", "Multiply", "Average", "Maximum", "Concatenate" ->
          Merging.of(layer, inputs);
      default -> ofOne(layer, only(layer, inputs));
    };
  }

  private static Translated ofOne(LayerConfig layer, Flow input) {
    if (LayerNorm.isStep(layer)) {
      return LayerNorm.step(layer, input);
    }
    return switch (layer.type()) {
      case "Dense" -> input.isImage() ? Imaging.dense(layer, input) : dense(layer, input);
      case "Activation" -> function(Functions.checked(layer, "activation", input.isFlat()), input);
      case "ReLU", "LeakyReLU", "ELU", "Softmax" -> Rectifying.of(layer, input);
      case "Dropout",
          "SpatialDropout1D",
          "SpatialDropout2D",
          "GaussianDropout",
          "GaussianNoise",
          "AlphaDropout" ->
          function(layer, input);
      case "Flatten" -> flatten(layer, input);
      case "Reshape" -> Reshaping.of(layer, input);
      case "Rescaling", Rescaling.SHIFT -> Rescaling.of(layer, input);
      case "BatchNormalization" -> Normalization.of(layer, input);
      case "LayerNormalization" -> LayerNorm.scaled(layer, input);
      case "LayerScale" -> Channels.scale(layer, input);
      case "StochasticDepth" -> Reshaping.nothingDone(layer, input);
      case "Normalization" -> Channels.normalized(layer, input);
      case "Conv1D" -> Sequences.convolution(layer, input);
      case "Conv2D", "DepthwiseConv2D", "SeparableConv2D" -> Imaging.convolution(layer, input);
      case "MaxPooling2D", "AveragePooling2D" -> Imaging.pooling(layer, input);
      case "ZeroPadding2D", "Cropping2D", "UpSampling2D" -> Imaging.resizing(layer, input);
      case "GlobalAveragePooling1D",
          "GlobalAveragePooling2D",
          "GlobalMaxPooling1D",
          "GlobalMaxPooling2D" ->
          Imaging.global(layer, input);
      case "LSTM", "SimpleRNN", "Bidirectional" -> Recurrence.of(layer, input);
      case "Embedding" -> embedding(layer, input);
      default -> throw layer.unsupported("layers of this kind are not supported");
    };
  }

  private static void checkCommon(LayerConfig layer) {
    if (layer.text("data_format", "channels_last").equals("channels_first")) {
      throw layer.refusal("data_format = channels_first is not supported; use channels_last");
    }
    if (!layer.config().path("quantization_config").isNull()
        && !layer.config().path("quantization_config").isMissingNode()) {
      throw layer.unsupported("quantized weights are not supported");
    }
  }

  private static Flow only(LayerConfig layer, List<Flow> inputs) {
    if (inputs.size() != 1) {
      throw layer.refusal(String.format(Locale.ROOT, "it is fed by %d layers", inputs.size()));
    }
    return inputs.get(0);
  }

  private static Translated dense(LayerConfig layer, Flow input) {
    if (!input.isFlat()) {
      throw layer.unsupported(
          "it is fed %s; flatten or pool it first (a dense layer on the last dimension alone is not supported)"
              .formatted(input.described()));
    }
    LayerConfig checked = Functions.checked(layer, "activation", true);
    Map<String, INDArray> weights = Weights.of(layer);
    weights.computeIfPresent("kernel", (name, kernel) -> Weights.ordered(kernel, input.order()));
    KerasLayer imported = Importer.layer(checked, weights, input.width());
    Layer dense = imported.getLayer();
    dense.setNIn(input.type(), true);
    return Translated.of(
        dense, imported.getWeights(), Flow.of(dense.getOutputType(-1, input.type())));
  }

  /** A layer without weights that leaves the shape as it is. */
  private static Translated function(LayerConfig layer, Flow input) {
    if (layer.config().path("noise_shape").isArray()) {
      return Reshaping.wholeExamples(layer, input);
    }
    return Translated.of(Importer.layer(layer, Map.of(), input.width()).getLayer(), input);
  }

  /** A layer that does nothing, so that a network can be cut at it; the flattening is before it. */
  static Translated flatten(LayerConfig layer, Flow input) {
    ActivationLayer flat =
        new ActivationLayer.Builder().name(layer.name()).activation(Activation.IDENTITY).build();
    if (input.isFlat()) {
      return Translated.of(flat, input);
    }
    if (!input.isImage()) {
      throw layer.unsupported("flattening a sequence is not supported");
    }
    InputType.InputTypeConvolutional image = input.image();
    CnnToFeedForwardPreProcessor before =
        new CnnToFeedForwardPreProcessor(image.getHeight(), image.getWidth(), image.getChannels());
    return new Translated(
        flat, before, null, Map.of(), new Flow(before.getOutputType(image), channelsFirst(image)));
  }

  private static int[] channelsFirst(InputType.InputTypeConvolutional image) {
    int height = (int) image.getHeight();
    int width = (int) image.getWidth();
    int channels = (int) image.getChannels();
    int[] order = new int[height * width * channels];
    int from = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < channels; channel++) {
          order[from++] = (channel * height + y) * width + x;
        }
      }
    }
    return order;
  }

  private static Translated embedding(LayerConfig layer, Flow input) {
    if (!input.isFlat() || input.order() != null) {
      throw layer.refusal("it is fed %s, numbers of words are needed".formatted(input.described()));
    }
    EmbeddingSequenceLayer embedding =
        new EmbeddingSequenceLayer.Builder()
            .name(layer.name())
            .nIn(layer.config().path("input_dim").asInt())
            .nOut(layer.config().path("output_dim").asInt())
            .inputLength(input.values())
            .inferInputLength(true)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build();
    return Translated.of(
        embedding,
        Map.of("W", Weights.of(layer).get("embeddings")),
        Flow.of(InputType.recurrent(embedding.getNOut(), input.values())));
  }
}
