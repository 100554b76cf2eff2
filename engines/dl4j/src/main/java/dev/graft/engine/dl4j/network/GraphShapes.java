package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Shapes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Shapes of single examples as networks of Deeplearning4j take and give them. */
public final class GraphShapes {

  private GraphShapes() {}

  /**
   * A batch from rows that lie one after the other: shape {@code [rows, shape...]}; of sequences
   * {@code [rows, features, time]}, as Deeplearning4j takes them.
   */
  public static INDArray rows(float[] values, int[] shape) {
    long[] batch = new long[shape.length + 1];
    batch[0] = values.length / Shapes.length(shape);
    for (int i = 0; i < shape.length; i++) {
      batch[i + 1] = shape[i];
    }
    INDArray rows = Nd4j.create(values, batch, 'c');
    return Shapes.isSequence(shape) ? rows.permute(0, 2, 1).dup('c') : rows;
  }

  /** The shape of one example of a batch that {@link #rows} made. */
  static int[] example(INDArray batch) {
    int[] shape = new int[batch.rank() - 1];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(batch.size(Shapes.isSequence(shape) ? 2 - i : i + 1));
    }
    return shape;
  }

  /** The values of a batch, rows one after the other, as {@link #rows} takes them. */
  public static float[] values(INDArray batch) {
    INDArray rows = batch.rank() == 3 ? batch.permute(0, 2, 1) : batch;
    return rows.dup('c').data().asFloat();
  }

  /**
   * The shape in which a network takes an example: as an image if its first layer works on images,
   * as a sequence if it works on sequences, flat otherwise.
   *
   * @param data the shape of an example as it was read; IDX images have no channel: {@code [height,
   *     width]}
   * @throws UnusableInputException if the example does not fit the network
   */
  public static int[] input(ComputationGraphConfiguration network, int[] data) {
    if (network.getNetworkInputs().size() != 1) {
      throw new UnusableInputException(
          "Cannot use a network with the inputs %s: one input is supported."
              .formatted(network.getNetworkInputs()));
    }
    LayerVertex first = FirstLayer.of(network);
    if (NetworkInput.takesWords(network)) {
      return words(first, data);
    }
    if (first.getPreProcessor() == null && takesSequences(bare(first))) {
      return sequence(first, data);
    }
    if (first.getPreProcessor() == null && bare(first) instanceof GlobalPoolingLayer) {
      return pooled(network, first, data);
    }
    boolean image = takesImages(first);
    int[] shape = image ? Shapes.image(data) : new int[] {Shapes.length(data)};
    long expected = inputs(first);
    if (first.getPreProcessor() == null && expected > 0 && expected != shape[0]) {
      throw misfit(data, first, expected + (image ? " channels" : " values"));
    }
    return shape;
  }

  /** What is pooled at once: images, or, if that many values follow, sequences. */
  private static int[] pooled(
      ComputationGraphConfiguration network, LayerVertex first, int[] data) {
    if (data.length == 1) {
      throw misfit(data, first, "images or sequences");
    }
    long values = FirstLayer.values(network);
    int[] shape = data.length == 2 && values == data[1] && values > 1 ? data : Shapes.image(data);
    int channels = Shapes.isSequence(shape) ? shape[1] : shape[0];
    if (values > 0 && values != channels) {
      throw misfit(
          data, first, String.format(Locale.ROOT, "images or sequences of %d channels", values));
    }
    return shape;
  }

  private static int[] words(LayerVertex first, int[] data) {
    if (data.length != 1) {
      throw misfit(data, first, "the numbers of words, one row an example");
    }
    return data;
  }

  private static int[] sequence(LayerVertex first, int[] data) {
    long features = bare(first) instanceof FeedForwardLayer layer ? layer.getNIn() : 0;
    int[] shape = Shapes.sequence(data);
    if (!Shapes.isSequence(shape)) {
      throw misfit(data, first, "sequences of shape [time, features]");
    }
    if (features > 0 && shape[1] != features) {
      throw misfit(data, first, String.format(Locale.ROOT, "sequences of %d features", features));
    }
    return shape;
  }

  private static UnusableInputException misfit(int[] data, LayerVertex first, String takes) {
    return new UnusableInputException(
        "Cannot feed examples of shape %s to the layer %s: it takes %s."
            .formatted(
                Arrays.toString(data), first.getLayerConf().getLayer().getLayerName(), takes));
  }

  /** The shape as Deeplearning4j's type. */
  static InputType type(int[] shape) {
    if (Shapes.isSequence(shape)) {
      return InputType.recurrent(shape[1], shape[0]);
    }
    return shape.length == 3
        ? InputType.convolutional(shape[1], shape[2], shape[0])
        : InputType.feedForward(Shapes.length(shape));
  }

  /** The shape of an example as a vertex of a network gives it. */
  public static int[] at(ComputationGraphConfiguration network, int[] input, String vertex) {
    try {
      // Deeplearning4j fills in preprocessors as it goes: on a copy.
      int[] shape = of(ActivationTypes.infer(network.clone(), type(input)).get(vertex));
      if (Arrays.stream(shape).anyMatch(size -> size <= 0)) {
        throw new UnusableInputException(
            "Cannot use the network on examples of shape %s: nothing is left of them after the layer %s."
                .formatted(Arrays.toString(input), vertex));
      }
      return shape;
    } catch (IllegalStateException | IllegalArgumentException | DL4JException e) {
      throw new UnusableInputException(
          "Cannot use the network on examples of shape %s: %s."
              .formatted(Arrays.toString(input), e.getMessage()),
          e);
    }
  }

  /** The shapes of an example as the vertices of a network give it, where values have one. */
  public static Map<String, int[]> all(ComputationGraphConfiguration network, int[] input) {
    Map<String, int[]> all = new LinkedHashMap<>();
    ActivationTypes.infer(network.clone(), type(input))
        .forEach(
            (vertex, type) -> {
              if (type.getType() != InputType.Type.CNN3D) {
                all.put(vertex, of(type));
              }
            });
    return all;
  }

  /**
   * Refuses a network that cannot be trained or scored.
   *
   * @throws UnusableInputException if it has several outputs, or one that is not an output layer
   *     with a loss
   */
  public static void checkOutput(ComputationGraphConfiguration network) {
    if (!endsInOutput(network)) {
      throw new UnusableInputException(
          "Cannot train or evaluate a network that ends in %s: one output layer with a loss over one column a class or value is needed; put one on with model.cut and model.head."
              .formatted(network.getNetworkOutputs()));
    }
  }

  /** Whether a network ends in one output layer with a loss that is known here. */
  public static boolean endsInOutput(ComputationGraphConfiguration network) {
    List<String> outputs = network.getNetworkOutputs();
    return outputs.size() == 1
        && network.getVertices().get(outputs.get(0)) instanceof LayerVertex vertex
        && vertex.getLayerConf().getLayer() instanceof OutputLayer layer
        && !(layer.getLossFn() instanceof LossSparseMCXENT);
  }

  /**
   * The shape that the examples of a network have as its first layer says, 0 where any size will
   * do; null if it does not say.
   */
  public static int[] stated(ComputationGraphConfiguration network) {
    LayerVertex first = FirstLayer.of(network);
    int values = (int) inputs(first);
    if (values <= 0 || NetworkInput.takesWords(network) || takesSequences(bare(first))) {
      return null;
    }
    if (first.getPreProcessor() instanceof CnnToFeedForwardPreProcessor image) {
      return new int[] {
        (int) image.getNumChannels(), (int) image.getInputHeight(), (int) image.getInputWidth()
      };
    }
    if (first.getPreProcessor() != null) {
      return null;
    }
    return takesImages(first) ? new int[] {values, 0, 0} : new int[] {values};
  }

  /** Number of outputs of a network: values of a target row, or one a class. */
  public static int outputs(ComputationGraphConfiguration network, int[] input) {
    return Shapes.length(at(network, input, network.getNetworkOutputs().get(0)));
  }

  private static int[] of(InputType type) {
    if (type instanceof InputType.InputTypeConvolutional image) {
      return new int[] {(int) image.getChannels(), (int) image.getHeight(), (int) image.getWidth()};
    }
    if (type instanceof InputType.InputTypeFeedForward flat) {
      return new int[] {(int) flat.getSize()};
    }
    if (type instanceof InputType.InputTypeRecurrent sequence) {
      return new int[] {(int) sequence.getTimeSeriesLength(), (int) sequence.getSize()};
    }
    throw new UnusableInputException(
        "Cannot cut where the activations are %s: values, images or sequences are supported."
            .formatted(type));
  }

  private static boolean takesImages(LayerVertex vertex) {
    if (vertex.getPreProcessor() != null) {
      return vertex.getPreProcessor() instanceof CnnToFeedForwardPreProcessor;
    }
    var layer = vertex.getLayerConf().getLayer();
    return (layer instanceof ConvolutionLayer
            || layer instanceof SubsamplingLayer
            || layer instanceof ZeroPaddingLayer
            || layer instanceof Cropping2D
            || layer instanceof Upsampling2D)
        && !takesSequences(layer);
  }

  private static boolean takesSequences(Layer layer) {
    return layer instanceof BaseRecurrentLayer
        || layer instanceof Bidirectional
        || layer instanceof Convolution1DLayer
        || layer instanceof Subsampling1DLayer;
  }

  /** A vertex's layer without the wrappers that freeze it or take its last step. */
  static Layer bare(LayerVertex vertex) {
    Layer layer = vertex.getLayerConf().getLayer();
    while (true) {
      if (layer instanceof FrozenLayer frozen) {
        layer = frozen.getLayer();
      } else if (layer instanceof FrozenLayerWithBackprop frozen) {
        layer = frozen.getUnderlying();
      } else if (layer instanceof BaseWrapperLayer wrapper) {
        layer = wrapper.getUnderlying();
      } else {
        return layer;
      }
    }
  }

  private static long inputs(LayerVertex vertex) {
    return vertex.getLayerConf().getLayer() instanceof BaseLayer layer
            && layer instanceof FeedForwardLayer fed
        ? fed.getNIn()
        : 0;
  }
}
