package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.dataset.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Builds a chain of layers from a job file. Weights start as Keras's do by default: Glorot uniform,
 * biases zero (Glorot and Bengio, AISTATS 2010), an LSTM's forget gate at bias 1, word vectors
 * uniform. Recurrent weights are Glorot uniform too: ND4J needs minutes for orthogonal ones.
 */
public final class Architecture {

  /** The name of a whole network's input. */
  public static final String INPUT = "input";

  private static final int VALUES = 1;
  private static final int SEQUENCE = 2;
  private static final int IMAGE = 3;
  private static final List<String> GIVEN = List.of("values", "a sequence", "images");

  /** Keras's initial word vectors are uniform in plus or minus this. */
  private static final double EMBEDDING_BOUND = 0.05;

  private Architecture() {}

  /**
   * Refuses a layer whose words are not the field's.
   *
   * @throws UnusableInputException naming those that are
   */
  public static void check(LayerSettings layer) {
    if (layer.activation() != null) {
      Activations.of(layer.activation(), layer.name());
    }
    if (layer.padding() != null) {
      padding(layer);
    }
    if (layer.type() == LayerType.OUTPUT) {
      loss(layer);
    }
  }

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
            .addInputs(input);
    String below = input;
    int rank = shape.length;
    for (LayerSettings layer : layers) {
      if (layer.name().equals(input)) {
        throw new UnusableInputException(
            "Cannot name a new layer %s: what it is put on has that name.".formatted(input));
      }
      checkTakes(layer, below, rank);
      builder.addLayer(layer.name(), layer(layer, shape[0]), below);
      rank = rank(layer, rank);
      below = layer.name();
    }
    ComputationGraphConfiguration configuration = build(builder.setOutputs(below), shape);
    checkInputs(configuration, layers, input, shape);
    return configuration;
  }

  /**
   * The rank of what a layer gives for an example: 1 for values, 2 for a sequence, 3 for an image.
   */
  private static int rank(LayerSettings layer, int below) {
    if (layer.type().keepsShape()) {
      return below;
    }
    if (layer.type().takesImages()) {
      return IMAGE;
    }
    boolean sequence = layer.type() == LayerType.EMBEDDING || layer.sequence();
    return sequence ? SEQUENCE : VALUES;
  }

  private static void checkTakes(LayerSettings layer, String below, int rank) {
    LayerType type = layer.type();
    String needs = null;
    if (type.takesImages() && rank != IMAGE) {
      needs = "images are needed";
    } else if (type.takesSequences() && rank != SEQUENCE) {
      needs = "sequences are needed";
    } else if (type.poolsAll() && rank == VALUES) {
      needs = "images or sequences are needed";
    } else if (type == LayerType.EMBEDDING && (!below.equals(INPUT) || rank != VALUES)) {
      needs = "the numbers of words are needed, as the network's input";
    } else if ((type == LayerType.DENSE || type == LayerType.OUTPUT) && rank == SEQUENCE) {
      needs = "values are needed; put an lstm layer or a global pooling between them";
    } else if (type == LayerType.BATCH_NORMALIZATION && rank == SEQUENCE) {
      needs = "values or images are needed";
    }
    if (needs != null) {
      throw new UnusableInputException(
          "Cannot put the %s layer %s on %s: it gives %s, %s."
              .formatted(type.key(), layer.name(), below, GIVEN.get(rank - 1), needs));
    }
  }

  private static ComputationGraphConfiguration build(
      ComputationGraphConfiguration.GraphBuilder builder, int[] shape) {
    try {
      ComputationGraphConfiguration configuration = builder.build();
      ActivationTypes.infer(configuration, GraphShapes.type(shape));
      return configuration;
    } catch (DL4JException
        | IllegalStateException
        | IllegalArgumentException
        | UnsupportedOperationException e) {
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
      GraphShapes.at(built, shape, layer.name());
      if (layer.inputs() != null) {
        int[] from = below.equals(input) ? shape : GraphShapes.at(built, shape, below);
        int given =
            switch (layer.type()) {
              case CONVOLUTION2D -> from[0];
              case LSTM -> from[1];
              default -> Shapes.length(from);
            };
        if (given != layer.inputs()) {
          throw new UnusableInputException(
              String.format(
                  Locale.ROOT,
                  "Cannot put the layer %s on %s: it takes inputs = %d, and %s gives %d.",
                  layer.name(),
                  below,
                  layer.inputs(),
                  below,
                  given));
        }
      }
      below = layer.name();
    }
  }

  private static Layer layer(LayerSettings layer, int length) {
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
      case ACTIVATION -> new ActivationLayer(Activations.of(layer.activation(), layer.name()));
      case EMBEDDING -> embedding(layer, length);
      case LSTM -> lstm(layer);
      case GLOBAL_AVERAGE_POOLING -> new GlobalPoolingLayer(PoolingType.AVG);
      case GLOBAL_MAX_POOLING -> new GlobalPoolingLayer(PoolingType.MAX);
      case OUTPUT ->
          new OutputLayer.Builder(loss(layer))
              .nOut(layer.units())
              .activation(Activations.of(layer.activation(), layer.name()))
              .build();
    };
  }

  private static Layer lstm(LayerSettings layer) {
    LSTM lstm =
        new LSTM.Builder()
            .nOut(layer.units())
            .activation(Activations.of(layer.activation(), layer.name()))
            .build();
    return layer.sequence() ? lstm : new LastTimeStep(lstm);
  }

  private static Layer embedding(LayerSettings layer, int length) {
    return new EmbeddingSequenceLayer.Builder()
        .nIn(layer.words())
        .nOut(layer.units())
        .inputLength(length)
        .weightInit(new UniformDistribution(-EMBEDDING_BOUND, EMBEDDING_BOUND))
        .build();
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
