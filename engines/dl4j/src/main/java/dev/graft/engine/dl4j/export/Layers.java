package dev.graft.engine.dl4j.export;

import static dev.graft.engine.dl4j.export.OnnxGraph.attribute;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import onnx.OnnxMl.TensorProto.DataType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What each kind of layer is in ONNX. Dropout and noise do nothing when nothing is trained. */
final class Layers {

  private final OnnxGraph graph;
  private final Parameters weights;
  private final Refusal refusal;

  private Layers(OnnxGraph graph, Parameters weights, Refusal refusal) {
    this.graph = graph;
    this.weights = weights;
    this.refusal = refusal;
  }

  /**
   * Writes a layer.
   *
   * @param name of it
   * @param weights by Deeplearning4j's names
   * @param x what it is fed, after its preprocessor
   * @throws dev.graft.UnusableInputException naming the layer, if ONNX has none like it
   */
  static Value of(
      OnnxGraph graph, String name, Layer given, Map<String, INDArray> weights, Value x) {
    Layer layer = thawed(given);
    Refusal refusal = new Refusal(name, layer.getClass().getSimpleName());
    graph.enter(name);
    return new Layers(graph, new Parameters(graph, weights), refusal).of(layer, x);
  }

  private static Layer thawed(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return thawed(frozen.getLayer());
    }
    return layer instanceof FrozenLayerWithBackprop frozen ? thawed(frozen.getUnderlying()) : layer;
  }

  private Value of(Layer layer, Value x) {
    Convolutions windows = new Convolutions(graph, weights, refusal);
    return switch (refusal.type()) {
      case "DenseLayer", "OutputLayer" -> activated(layer, dense(x));
      case "ConvolutionLayer", "Convolution2D" ->
          activated(layer, windows.plain((ConvolutionLayer) layer, x));
      case "DepthwiseConvolution2D" ->
          activated(layer, windows.depthwise((ConvolutionLayer) layer, x));
      case "SeparableConvolution2D" ->
          activated(layer, windows.separable((ConvolutionLayer) layer, x));
      case "Convolution1DLayer", "Convolution1D" ->
          activated(layer, windows.alongSequence((Convolution1DLayer) layer, x));
      case "SubsamplingLayer", "Pooling2D" -> windows.pooling((SubsamplingLayer) layer, x);
      case "BatchNormalization" -> normalised((BatchNormalization) layer, x);
      case "ActivationLayer" ->
          new Functions(graph, refusal).of(((ActivationLayer) layer).getActivationFn(), x);
      case "LossLayer" -> activated(layer, x);
      case "DropoutLayer" -> x;
      case "GlobalPoolingLayer" -> pooled((GlobalPoolingLayer) layer, x);
      case "ZeroPaddingLayer" -> padded((ZeroPaddingLayer) layer, x);
      case "Cropping2D" -> cropped((Cropping2D) layer, x);
      case "Upsampling2D" -> enlarged((Upsampling2D) layer, x);
      case "EmbeddingSequenceLayer" -> embedded((EmbeddingSequenceLayer) layer, x);
      case "LSTM", "SimpleRnn", "Bidirectional", "LastTimeStep" ->
          new Recurrences(graph, weights, refusal).of(layer, x);
      default -> throw refusal.of("layers of this kind have no counterpart");
    };
  }

  private Value activated(Layer layer, Value x) {
    return new Functions(graph, refusal).of(((BaseLayer) layer).getActivationFn(), x);
  }

  private Value dense(Value x) {
    if (!x.isFlat() || weights.has("g")) {
      throw refusal.of("it is fed no row of values, or normalises inside");
    }
    String y = graph.add("MatMul", x.tensor(), weights.constant("W"));
    String bias = weights.row("b");
    return Value.of(bias == null ? y : graph.add("Add", y, bias), weights.get("W").size(1));
  }

  /** With the running statistics. */
  private Value normalised(BatchNormalization layer, Value x) {
    if (x.isImage() && layer.getCnn2DFormat() == CNN2DFormat.NHWC) {
      throw refusal.of("its pictures have their channels last");
    }
    float[] mean = weights.floats("mean");
    String y =
        graph.add(
            "BatchNormalization",
            List.of(
                x.tensor(),
                scaling("gamma", layer.getGamma(), mean.length),
                scaling("beta", layer.getBeta(), mean.length),
                graph.constant("mean", Tensors.of(mean, mean.length)),
                graph.constant("var", Tensors.of(variance(), mean.length))),
            attribute("epsilon", layer.getEps()));
    return x.as(y);
  }

  private String scaling(String key, double otherwise, int length) {
    if (weights.has(key)) {
      return weights.row(key);
    }
    float[] same = new float[length];
    Arrays.fill(same, (float) otherwise);
    return graph.constant(key, Tensors.of(same, length));
  }

  private float[] variance() {
    if (!weights.has("log10stdev")) {
      return weights.floats("var");
    }
    float[] variance = weights.floats("log10stdev");
    for (int i = 0; i < variance.length; i++) {
      variance[i] = (float) StrictMath.pow(10, 2.0 * variance[i]);
    }
    return variance;
  }

  private Value pooled(GlobalPoolingLayer layer, Value x) {
    if (layer.getPoolingDimensions() != null && x.shape().length != poolable(layer)) {
      throw refusal.of("it pools some of the axes");
    }
    if (x.isFlat()) {
      throw refusal.of("it is fed neither pictures nor sequences");
    }
    long[] axes = x.isImage() ? new long[] {2, 3} : new long[] {2};
    boolean keep = !layer.isCollapseDimensions();
    String y = pooled(layer, x, keep, axes);
    long channels = x.shape()[0];
    if (!keep) {
      return Value.of(y, channels);
    }
    return x.isImage() ? Value.of(y, channels, 1, 1) : Value.of(y, channels, 1);
  }

  /** The rank of the examples of which the dimensions given are all but the channels. */
  private static int poolable(GlobalPoolingLayer layer) {
    int[] given = layer.getPoolingDimensions();
    boolean all = Arrays.equals(given, new int[] {2}) || Arrays.equals(given, new int[] {2, 3});
    return all ? given.length + 1 : -1;
  }

  private String pooled(GlobalPoolingLayer layer, Value x, boolean keep, long... axes) {
    PoolingType type = layer.getPoolingType();
    String tensor = x.tensor();
    if (x.mask() != null) {
      String steps = graph.reshape(x.mask(), 0, 1, -1);
      tensor =
          type == PoolingType.MAX
              ? graph.add("Where", word(steps), tensor, graph.number(Float.NEGATIVE_INFINITY))
              : graph.add("Mul", tensor, steps);
    }
    return switch (type) {
      case MAX -> graph.reduce("ReduceMax", tensor, keep, axes);
      case SUM -> graph.reduce("ReduceSum", tensor, keep, axes);
      case AVG ->
          x.mask() == null
              ? graph.reduce("ReduceMean", tensor, keep, axes)
              : graph.add(
                  "Div", graph.reduce("ReduceSum", tensor, keep, axes), words(x.mask(), keep));
      case PNORM -> norm(tensor, layer.getPnorm(), keep, axes);
    };
  }

  private String word(String steps) {
    return graph.with("Greater", steps, 0.5);
  }

  private String words(String mask, boolean keep) {
    String count = graph.reduce("ReduceSum", mask, true, 1);
    return keep ? graph.reshape(count, 0, 1, 1) : count;
  }

  private String norm(String tensor, int p, boolean keep, long... axes) {
    String powers = graph.with("Pow", graph.add("Abs", tensor), p);
    return graph.with("Pow", graph.reduce("ReduceSum", powers, keep, axes), 1.0 / p);
  }

  private Value padded(ZeroPaddingLayer layer, Value x) {
    refusal.needImage(layer.getDataFormat(), x);
    int[] edges = layer.getPadding();
    String y =
        graph.pad(
            x.tensor(),
            new long[] {0, 0, edges[0], edges[2]},
            new long[] {0, 0, edges[1], edges[3]});
    return Value.of(
        y, x.shape()[0], x.shape()[1] + edges[0] + edges[1], x.shape()[2] + edges[2] + edges[3]);
  }

  private Value cropped(Cropping2D layer, Value x) {
    refusal.needImage(layer.getDataFormat(), x);
    int[] edges = layer.getCropping();
    long bottom = x.shape()[1] - edges[1];
    long right = x.shape()[2] - edges[3];
    String y =
        graph.slice(
            x.tensor(),
            new long[] {edges[0], edges[2]},
            new long[] {bottom, right},
            new long[] {2, 3});
    return Value.of(y, x.shape()[0], bottom - edges[0], right - edges[2]);
  }

  private Value enlarged(Upsampling2D layer, Value x) {
    refusal.needImage(layer.getFormat(), x);
    graph.need(13, "upsampling");
    int[] size = layer.getSize();
    String scales = graph.constant("scales", Tensors.of(new float[] {1, 1, size[0], size[1]}, 4));
    String y =
        graph.add(
            "Resize",
            List.of(x.tensor(), "", scales),
            attribute("mode", "nearest"),
            attribute("coordinate_transformation_mode", "asymmetric"),
            attribute("nearest_mode", "floor"));
    return Value.of(y, x.shape()[0], x.shape()[1] * size[0], x.shape()[2] * size[1]);
  }

  /** A row of the table for each number; padding gives zeros. */
  private Value embedded(EmbeddingSequenceLayer layer, Value x) {
    if (!x.isFlat() || layer.getOutputFormat() == RNNFormat.NWC) {
      throw refusal.of("it is fed no row of words, or gives features after steps");
    }
    String numbers = graph.cast(x.tensor(), DataType.INT64);
    String rows =
        graph.add("Gather", List.of(weights.constant("W"), numbers), attribute("axis", 0));
    String bias = weights.row("b");
    String biased = bias == null ? rows : graph.add("Add", rows, bias);
    Value words = Value.of(graph.transpose(biased, 0, 2, 1), layer.getNOut(), x.shape()[0]);
    Value activated = activated(layer, words);
    if (x.mask() == null) {
      return activated;
    }
    String steps = graph.reshape(x.mask(), 0, 1, -1);
    return activated.as(graph.add("Mul", activated.tensor(), steps)).masked(x.mask());
  }
}
