package dev.graft.engine.dl4j.network;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/**
 * Deeplearning4j's own inference of what every vertex gives, with its mistakes corrected: it takes
 * what global pooling makes of a sequence for a sequence, although it is one vector an example, and
 * puts a reshaping of sequences on the layer above; it refuses one value a channel beside an image,
 * which its arithmetic takes; and it miscounts the channels of a part of an image.
 */
final class ActivationTypes {

  private ActivationTypes() {}

  /**
   * The type of every vertex. Missing input sizes and preprocessors are filled in, in place.
   *
   * @param input what the network's one input takes
   */
  static Map<String, InputType> infer(ComputationGraphConfiguration network, InputType input) {
    Map<String, GraphVertex> own = network.getVertices();
    Map<String, GraphVertex> corrected = new LinkedHashMap<>(own);
    corrected.replaceAll((name, vertex) -> corrected(vertex));
    network.setVertices(corrected);
    try {
      return network.getLayerActivationTypes(true, false, input);
    } finally {
      network.setVertices(own);
      own.forEach((name, vertex) -> takePreProcessor(vertex, corrected.get(name)));
    }
  }

  private static GraphVertex corrected(GraphVertex vertex) {
    if (vertex instanceof ElementWiseVertex arithmetic) {
      return new Broadcasting(arithmetic);
    }
    if (vertex instanceof SubsetVertex subset) {
      return new Subset(subset);
    }
    if (!(vertex instanceof LayerVertex layer)) {
      return vertex;
    }
    if (layer.getLayerConf().getLayer() instanceof GlobalPoolingLayer pooling
        && pooling.isCollapseDimensions()) {
      return new Pooling(layer);
    }
    return layer.getPreProcessor() instanceof RnnToFeedForwardPreProcessor reshaping
        ? new LayerVertex(layer.getLayerConf(), new Reshaping(reshaping))
        : vertex;
  }

  private static void takePreProcessor(GraphVertex own, GraphVertex corrected) {
    if (corrected instanceof Pooling pooling) {
      ((LayerVertex) own).setPreProcessor(pooling.getPreProcessor());
    }
  }

  /** Arithmetic of an image and one value a channel, which counts for all pixels. */
  private static final class Broadcasting extends ElementWiseVertex {

    private static final long serialVersionUID = 1L;

    private Broadcasting(ElementWiseVertex of) {
      super(of.getOp());
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
      InputType[] whole = inputs.clone();
      for (int i = 1; i < whole.length; i++) {
        whole[i] = isPixelOf(whole[i], whole[0]) ? whole[0] : whole[i];
      }
      return super.getOutputType(layerIndex, whole);
    }

    private static boolean isPixelOf(InputType input, InputType image) {
      return input instanceof InputType.InputTypeConvolutional pixel
          && image instanceof InputType.InputTypeConvolutional all
          && pixel.getHeight() == 1
          && pixel.getWidth() == 1
          && pixel.getChannels() == all.getChannels();
    }
  }

  /** Some of the values or channels. */
  private static final class Subset extends SubsetVertex {

    private static final long serialVersionUID = 1L;

    private Subset(SubsetVertex of) {
      super(of.getFrom(), of.getTo());
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
      return inputs[0] instanceof InputType.InputTypeConvolutional image
          ? InputType.convolutional(
              image.getHeight(), image.getWidth(), getTo() - getFrom() + 1L, image.getFormat())
          : super.getOutputType(layerIndex, inputs);
    }
  }

  /** Global pooling, which leaves no sequence. */
  private static final class Pooling extends LayerVertex {

    private static final long serialVersionUID = 1L;

    private Pooling(LayerVertex layer) {
      super(layer.getLayerConf(), layer.getPreProcessor());
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
      InputType type = super.getOutputType(layerIndex, inputs);
      return type instanceof InputType.InputTypeRecurrent sequence
          ? InputType.feedForward(sequence.getSize())
          : type;
    }
  }

  /**
   * The reshaping that Deeplearning4j has put above global pooling: vectors pass it as they are.
   */
  private static final class Reshaping extends RnnToFeedForwardPreProcessor {

    private static final long serialVersionUID = 1L;

    private Reshaping(RnnToFeedForwardPreProcessor of) {
      super(of.getRnnDataFormat());
    }

    @Override
    public InputType getOutputType(InputType input) {
      return input instanceof InputType.InputTypeFeedForward ? input : super.getOutputType(input);
    }
  }
}
