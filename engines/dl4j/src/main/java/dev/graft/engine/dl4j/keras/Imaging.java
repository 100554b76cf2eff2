package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Layers that work on images. */
final class Imaging {

  private Imaging() {}

  static Translated convolution(LayerConfig layer, Flow input) {
    needImage(layer, input);
    checkPadding(layer);
    if (layer.type().equals("Conv2D")
        && layer.number("groups", 1) == input.width()
        && input.width() > 1
        && layer.number("filters", 0) % input.width() == 0) {
      return depthwise(layer, input);
    }
    if (layer.number("groups", 1) != 1) {
      throw layer.unsupported(
          String.format(
              Locale.ROOT, "groups = %d is not supported", (int) layer.number("groups", 1)));
    }
    LayerConfig checked = Functions.checked(layer, "activation", false);
    return convolution(checked, input, Weights.of(layer));
  }

  /** A dense layer on the last dimension: the same for each pixel. */
  static Translated dense(LayerConfig layer, Flow input) {
    ObjectNode settings = Functions.checked(layer, "activation", false).config().deepCopy();
    Map<String, INDArray> weights = Weights.of(layer);
    int units = (int) layer.number("units", 0);
    INDArray kernel = Weights.shaped(layer, weights.get("kernel"), 1, 1, input.width(), units);
    weights.put("kernel", kernel);
    settings.put("filters", units);
    settings.putArray("kernel_size").add(1).add(1);
    settings.putArray("strides").add(1).add(1);
    settings.putArray("dilation_rate").add(1).add(1);
    settings.put("padding", "valid");
    return convolution(layer.ofType("Conv2D").with(settings), input, weights);
  }

  /** A convolution with a group for each channel. */
  private static Translated depthwise(LayerConfig layer, Flow input) {
    long multiplier = (long) layer.number("filters", 0) / input.width();
    Map<String, INDArray> weights = Weights.of(layer);
    int[] size = pair(layer, "kernel_size", 1);
    INDArray kernel = weights.remove("kernel");
    weights.put(
        "depthwise_kernel",
        Weights.shaped(layer, kernel, size[0], size[1], input.width(), multiplier));
    ObjectNode settings = Functions.checked(layer, "activation", false).config().deepCopy();
    settings.put("depth_multiplier", (int) multiplier).put("groups", 1);
    settings.set("depthwise_initializer", settings.get("kernel_initializer"));
    return convolution(layer.ofType("DepthwiseConv2D").with(settings), input, weights);
  }

  private static Translated convolution(
      LayerConfig layer, Flow input, Map<String, INDArray> weights) {
    KerasLayer imported = Importer.layer(layer, weights, input.width());
    ConvolutionLayer convolution = (ConvolutionLayer) imported.getLayer();
    convolution.setCnn2dDataFormat(CNN2DFormat.NCHW);
    convolution.setNIn(input.width());
    return Translated.of(convolution, imported.getWeights(), through(layer, convolution, input));
  }

  static Translated pooling(LayerConfig layer, Flow input) {
    needImage(layer, input);
    int[] kernel = pair(layer, "pool_size", 2);
    SubsamplingLayer pooling =
        new SubsamplingLayer.Builder(
                layer.type().startsWith("Max") ? PoolingType.MAX : PoolingType.AVG)
            .name(layer.name())
            .kernelSize(kernel)
            .stride(layer.wholes("strides").isEmpty() ? kernel : pair(layer, "strides", 0))
            .convolutionMode(
                checkPadding(layer).equals("same")
                    ? ConvolutionMode.Same
                    : ConvolutionMode.Truncate)
            .build();
    return Translated.of(pooling, through(layer, pooling, input));
  }

  static Translated resizing(LayerConfig layer, Flow input) {
    needImage(layer, input);
    Layer resizing =
        switch (layer.type()) {
          case "ZeroPadding2D" ->
              new ZeroPaddingLayer.Builder(edges(layer, "padding")).name(layer.name()).build();
          case "Cropping2D" ->
              new Cropping2D.Builder(edges(layer, "cropping")).name(layer.name()).build();
          default -> upsampling(layer);
        };
    return Translated.of(resizing, through(layer, resizing, input));
  }

  private static Layer upsampling(LayerConfig layer) {
    String interpolation = layer.text("interpolation", "nearest");
    if (!interpolation.equals("nearest")) {
      throw layer.unsupported("interpolation = %s is not supported".formatted(interpolation));
    }
    return new Upsampling2D.Builder().size(pair(layer, "size", 2)).name(layer.name()).build();
  }

  /** Pooling over all of an image, or all of a sequence. */
  static Translated global(LayerConfig layer, Flow input) {
    boolean fits = layer.type().endsWith("2D") ? input.isImage() : input.isSequence();
    if (!fits) {
      throw layer.refusal("it is fed " + input.described());
    }
    boolean keeps = layer.flag("keepdims", false);
    if (keeps && !input.isImage()) {
      throw layer.unsupported("keepdims = true is not supported for a sequence");
    }
    PoolingType type = layer.type().contains("Max") ? PoolingType.MAX : PoolingType.AVG;
    return Translated.of(
        new GlobalPoolingLayer.Builder(type).name(layer.name()).collapseDimensions(!keeps).build(),
        Flow.of(
            keeps
                ? InputType.convolutional(1, 1, input.width())
                : InputType.feedForward(input.width())));
  }

  private static void needImage(LayerConfig layer, Flow input) {
    if (!input.isImage()) {
      throw layer.refusal("it is fed %s, an image is needed".formatted(input.described()));
    }
  }

  private static String checkPadding(LayerConfig layer) {
    String padding = layer.text("padding", "valid");
    if (!List.of("valid", "same").contains(padding)) {
      throw layer.unsupported("padding = %s is not supported".formatted(padding));
    }
    return padding;
  }

  private static Flow through(LayerConfig layer, Layer translated, Flow input) {
    try {
      return Flow.of(translated.getOutputType(-1, input.type()));
    } catch (IllegalStateException
        | IllegalArgumentException
        | org.deeplearning4j.exception.DL4JException e) {
      throw layer.refusal("it does not fit an image of " + input.type(), e);
    }
  }

  private static int[] pair(LayerConfig layer, String key, int otherwise) {
    List<Integer> given = layer.wholes(key);
    return switch (given.size()) {
      case 0 -> new int[] {otherwise, otherwise};
      case 1 -> new int[] {given.get(0), given.get(0)};
      default -> new int[] {given.get(0), given.get(1)};
    };
  }

  /** Top, bottom, left, right. */
  private static int[] edges(LayerConfig layer, String key) {
    List<Integer> given = layer.wholes(key);
    if (given.size() == 4) {
      return given.stream().mapToInt(edge -> edge).toArray();
    }
    int[] pair = pair(layer, key, 1);
    return new int[] {pair[0], pair[0], pair[1], pair[1]};
  }
}
