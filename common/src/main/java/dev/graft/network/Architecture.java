package dev.graft.network;

import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.UnusableInputException;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Builds a chain of layers from a job file. Weights start as Keras's do by default: Glorot uniform,
 * biases zero (Glorot and Bengio, AISTATS 2010).
 */
public final class Architecture {

  private Architecture() {}

  /**
   * A network of these layers.
   *
   * @param input name of the network's input: {@code input}, or the layer that the chain is put on
   * @param shape shape of one example at the input
   * @param seed decides the initial weights
   * @throws UnusableInputException if a layer does not fit what comes from below
   */
  public static ComputationGraphConfiguration chain(
      List<LayerSettings> layers, String input, int[] shape, long seed) {
    var builder =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .weightInit(WeightInit.XAVIER_UNIFORM)
            .graphBuilder()
            .addInputs(input)
            .setInputTypes(Shapes.type(shape));
    String below = input;
    boolean image = shape.length == 3;
    long width = Shapes.length(shape);
    for (LayerSettings layer : layers) {
      if (layer.name().equals(input)) {
        throw new UnusableInputException(
            "Cannot name a new layer %s: what it is put on has that name.".formatted(input));
      }
      boolean wantsImage = layer.type().takesImages();
      if (wantsImage && !image) {
        throw new UnusableInputException(
            "Cannot put the %s layer %s on %s: it gives %d values, images are needed."
                .formatted(layer.type().key(), layer.name(), below, width));
      }
      builder.addLayer(layer.name(), layer(layer), below);
      if (!layer.type().keepsShape()) {
        image = wantsImage;
        width = layer.units() == null ? width : layer.units();
      }
      below = layer.name();
    }
    ComputationGraphConfiguration configuration = build(builder.setOutputs(below), shape);
    checkInputs(configuration, layers, input, shape);
    return configuration;
  }

  private static ComputationGraphConfiguration build(
      ComputationGraphConfiguration.GraphBuilder builder, int[] shape) {
    try {
      return builder.build();
    } catch (DL4JException | IllegalStateException e) {
      throw new UnusableInputException(
          "Cannot build the layers on examples of shape %s: %s."
              .formatted(Arrays.toString(shape), e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static void checkInputs(
      ComputationGraphConfiguration built, List<LayerSettings> layers, String input, int[] shape) {
    String below = input;
    for (LayerSettings layer : layers) {
      Shapes.at(built, shape, layer.name());
      if (layer.inputs() != null) {
        int[] from = below.equals(input) ? shape : Shapes.at(built, shape, below);
        int given = layer.type() == LayerType.CONVOLUTION2D ? from[0] : Shapes.length(from);
        if (given != layer.inputs()) {
          throw new UnusableInputException(
              "Cannot put the layer %s on %s: it takes inputs = %d, and %s gives %d."
                  .formatted(layer.name(), below, layer.inputs(), below, given));
        }
      }
      below = layer.name();
    }
  }

  private static Layer layer(LayerSettings layer) {
    return switch (layer.type()) {
      case DENSE ->
          new DenseLayer.Builder()
              .nOut(layer.units())
              .activation(Activations.of(layer.activation(), layer.name()))
              .build();
      case CONVOLUTION2D ->
          new ConvolutionLayer.Builder(layer.kernel(), layer.kernel())
              .stride(stride(layer, 1), stride(layer, 1))
              .convolutionMode(padding(layer))
              .nOut(layer.units())
              .activation(Activations.of(layer.activation(), layer.name()))
              .build();
      case MAX_POOLING2D -> pooling(layer, PoolingType.MAX);
      case AVERAGE_POOLING2D -> pooling(layer, PoolingType.AVG);
      case BATCH_NORMALIZATION -> new BatchNormalization.Builder().build();
      // Deeplearning4j's number is the share that is kept.
      case DROPOUT -> new DropoutLayer.Builder(1 - layer.rate()).build();
      case OUTPUT ->
          new OutputLayer.Builder(loss(layer))
              .nOut(layer.units())
              .activation(Activations.of(layer.activation(), layer.name()))
              .build();
    };
  }

  private static SubsamplingLayer pooling(LayerSettings layer, PoolingType type) {
    int stride = stride(layer, layer.kernel());
    return new SubsamplingLayer.Builder(type)
        .kernelSize(layer.kernel(), layer.kernel())
        .stride(stride, stride)
        .convolutionMode(padding(layer))
        .build();
  }

  private static int stride(LayerSettings layer, int otherwise) {
    return layer.stride() == null ? otherwise : layer.stride();
  }

  private static ConvolutionMode padding(LayerSettings layer) {
    return switch (layer.padding()) {
      case "same" -> ConvolutionMode.Same;
      case "valid" -> ConvolutionMode.Truncate;
      default ->
          throw new UnusableInputException(
              "Cannot use padding = %s in layer %s: use valid or same."
                  .formatted(layer.padding(), layer.name()));
    };
  }

  private static LossFunction loss(LayerSettings layer) {
    return switch (layer.loss()) {
      case "categorical-crossentropy" -> LossFunction.MCXENT;
      case "binary-crossentropy" -> LossFunction.XENT;
      case "mse" -> LossFunction.MSE;
      case "mae" -> LossFunction.MEAN_ABSOLUTE_ERROR;
      default ->
          throw new UnusableInputException(
              "Cannot use loss = %s in layer %s: use categorical-crossentropy, binary-crossentropy, mse or mae."
                  .formatted(layer.loss(), layer.name()));
    };
  }
}
