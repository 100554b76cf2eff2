package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.engine.OnnxRequest;
import dev.graft.engine.dl4j.GraphNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.modelimport.keras.preprocessors.TensorFlowCnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Each kind of layer alone, with random weights, in ONNX Runtime as in Graft. */
class ExportedLayersTest {

  private static final int[] IMAGE = {4, 7, 6};
  private static final int[] SEQUENCE = {6, 4};
  private static final int[] ROW = {6};
  private static final int WORDS = 6;
  private static final int OLD = 9;
  private static final int[] OPSETS = {OLD, 13, 17, OnnxRequest.OPSET};

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ComputationGraphConfiguration chain(InputType input, Layer... layers) {
    var builder = new NeuralNetConfiguration.Builder().seed(1).graphBuilder().addInputs("in");
    String below = "in";
    for (Layer layer : layers) {
      String name = "layer " + (below.equals("in") ? 1 : 1 + Integer.parseInt(below.substring(6)));
      builder.addLayer(name, layer, below);
      below = name;
    }
    return builder.setOutputs(below).setInputTypes(input).build();
  }

  private static InputType image() {
    return InputType.convolutional(IMAGE[1], IMAGE[2], IMAGE[0]);
  }

  private static InputType sequence() {
    return InputType.recurrent(SEQUENCE[1], SEQUENCE[0]);
  }

  private static ConvolutionLayer convolution(ConvolutionMode mode, int stride, int padding) {
    return new ConvolutionLayer.Builder(3, 2)
        .stride(stride, stride)
        .padding(padding, padding)
        .convolutionMode(mode)
        .nOut(5)
        .activation(Activation.TANH)
        .build();
  }

  private static SubsamplingLayer pooling(
      PoolingType type, ConvolutionMode mode, int kernel, int stride, int padding) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(kernel, kernel)
        .stride(stride, stride)
        .padding(padding, padding)
        .convolutionMode(mode)
        .build();
  }

  static Map<String, Layer> ofImages() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (ConvolutionMode mode : List.of(ConvolutionMode.Same, ConvolutionMode.Truncate)) {
      for (int stride : new int[] {1, 2}) {
        layers.put("convolution " + mode + stride, convolution(mode, stride, 0));
        layers.put("max " + mode + stride, pooling(PoolingType.MAX, mode, 3, stride, 0));
        layers.put("mean " + mode + stride, pooling(PoolingType.AVG, mode, 3, stride, 0));
      }
    }
    layers.put("padded convolution", convolution(ConvolutionMode.Truncate, 2, 1));
    layers.put("padded max", pooling(PoolingType.MAX, ConvolutionMode.Truncate, 3, 2, 1));
    layers.put("padded mean", pooling(PoolingType.AVG, ConvolutionMode.Truncate, 3, 2, 1));
    layers.put("halving", pooling(PoolingType.MAX, ConvolutionMode.Truncate, 2, 2, 0));
    layers.put(
        "dilated",
        new ConvolutionLayer.Builder(2, 2)
            .dilation(2, 3)
            .convolutionMode(ConvolutionMode.Same)
            .hasBias(false)
            .nOut(3)
            .activation(Activation.IDENTITY)
            .build());
    layers.put(
        "depthwise",
        new DepthwiseConvolution2D.Builder(3, 3)
            .depthMultiplier(2)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.RELU6)
            .build());
    layers.put(
        "separable",
        new SeparableConvolution2D.Builder(3, 3)
            .depthMultiplier(2)
            .stride(2, 2)
            .convolutionMode(ConvolutionMode.Same)
            .nOut(5)
            .activation(Activation.SELU)
            .build());
    layers.put("batch norm", new BatchNormalization.Builder().eps(1e-3).build());
    layers.put(
        "locked", new BatchNormalization.Builder().lockGammaBeta(true).gamma(2).beta(1).build());
    layers.put("frozen", new FrozenLayerWithBackprop(convolution(ConvolutionMode.Same, 1, 0)));
    layers.put("zero padding", new ZeroPaddingLayer.Builder(1, 2, 0, 3).build());
    layers.put("cropping", new Cropping2D.Builder(1, 2, 0, 3).build());
    layers.put("dropout", new DropoutLayer.Builder(0.5).build());
    for (PoolingType type : PoolingType.values()) {
      layers.put("all " + type, new GlobalPoolingLayer.Builder(type).pnorm(3).build());
    }
    layers.put(
        "all kept",
        new GlobalPoolingLayer.Builder(PoolingType.AVG).collapseDimensions(false).build());
    layers.put("dense", new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build());
    return layers;
  }

  static Set<String> images() {
    return ofImages().keySet();
  }

  @ParameterizedTest
  @MethodSource("images")
  void pictures(String name) {
    Layer first = convolution(ConvolutionMode.Same, 1, 0);
    ComputationGraphConfiguration layout = chain(image(), first, ofImages().get(name));
    Exported.same(Exported.random(layout), IMAGE, 0, OPSETS);
  }

  @Test
  void upsamplingNeedsAnOperatorSetThatHasIt() {
    ComputationGraphConfiguration layout =
        chain(image(), new Upsampling2D.Builder().size(new int[] {2, 3}).build());
    Exported.same(Exported.random(layout), IMAGE, 0, 13, OnnxRequest.OPSET);
    assertThatThrownBy(() -> Exported.same(Exported.random(layout), IMAGE, 0, OLD))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("layer 1 to ONNX: upsampling needs operator set 13");
  }

  static Map<String, Layer> ofSequences() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    layers.put("lstm", lstm(Activation.TANH, Activation.SIGMOID));
    layers.put("hard lstm", lstm(Activation.SOFTSIGN, Activation.HARDSIGMOID));
    layers.put("relu lstm", lstm(Activation.RELU, Activation.SIGMOID));
    layers.put("rnn", rnn(Activation.TANH));
    layers.put("elu rnn", rnn(Activation.ELU));
    layers.put("last of lstm", new LastTimeStep(lstm(Activation.TANH, Activation.SIGMOID)));
    layers.put("last of rnn", new LastTimeStep(rnn(Activation.SIGMOID)));
    for (Bidirectional.Mode mode : Bidirectional.Mode.values()) {
      layers.put(
          "both " + mode, new Bidirectional(mode, lstm(Activation.TANH, Activation.SIGMOID)));
    }
    layers.put("both rnn", new Bidirectional(Bidirectional.Mode.CONCAT, rnn(Activation.TANH)));
    layers.put(
        "both last",
        new Bidirectional(
            Bidirectional.Mode.CONCAT,
            new LastTimeStep(lstm(Activation.TANH, Activation.SIGMOID))));
    layers.put(
        "last of both",
        new LastTimeStep(
            new Bidirectional(
                Bidirectional.Mode.CONCAT, lstm(Activation.TANH, Activation.SIGMOID))));
    layers.put("conv same", along(ConvolutionMode.Same, 1));
    layers.put("conv same 2", along(ConvolutionMode.Same, 2));
    layers.put("conv valid", along(ConvolutionMode.Truncate, 1));
    for (PoolingType type : PoolingType.values()) {
      layers.put("all " + type, new GlobalPoolingLayer.Builder(type).pnorm(2).build());
    }
    return layers;
  }

  private static LSTM lstm(Activation cell, Activation gates) {
    return new LSTM.Builder()
        .nOut(3)
        .weightInit(WeightInit.XAVIER)
        .biasInit(0)
        .activation(cell)
        .gateActivationFunction(gates)
        .build();
  }

  private static SimpleRnn rnn(Activation activation) {
    return new SimpleRnn.Builder().nOut(3).activation(activation).build();
  }

  private static Convolution1DLayer along(ConvolutionMode mode, int stride) {
    return new Convolution1DLayer.Builder(3)
        .stride(stride)
        .convolutionMode(mode)
        .nOut(5)
        .activation(Activation.TANH)
        .build();
  }

  static Set<String> sequences() {
    return ofSequences().keySet();
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void sequences(String name) {
    Exported.same(Exported.random(chain(sequence(), ofSequences().get(name))), SEQUENCE, 0, OPSETS);
  }

  @Test
  void causalConvolutions() {
    ComputationGraphConfiguration layout = chain(sequence(), along(ConvolutionMode.Causal, 1));
    Exported.same(Exported.random(layout), SEQUENCE, 0, OPSETS);
  }

  /** What is between and before words is no word either: see {@link Exported#examples}. */
  @ParameterizedTest
  @MethodSource("sequences")
  void words(String name) {
    Layer layer = ofSequences().get(name);
    boolean steps = !(layer instanceof GlobalPoolingLayer) && !name.contains("last");
    ComputationGraphConfiguration layout =
        steps
            ? chain(InputType.feedForward(ROW[0]), table(), layer, mean())
            : chain(InputType.feedForward(ROW[0]), table(), layer);
    Exported.same(Exported.random(layout), ROW, WORDS, OPSETS);
  }

  private static EmbeddingSequenceLayer table() {
    return new EmbeddingSequenceLayer.Builder()
        .nIn(WORDS)
        .nOut(4)
        .inputLength(ROW[0])
        .activation(Activation.IDENTITY)
        .build();
  }

  private static GlobalPoolingLayer mean() {
    return new GlobalPoolingLayer(PoolingType.AVG);
  }

  static Stream<IActivation> functions() {
    return Stream.concat(
        Stream.of(Activation.values())
            .filter(function -> function != Activation.SOFTMAX)
            .map(Activation::getActivationFunction),
        Stream.of(
            new ActivationELU(0.3),
            new ActivationLReLU(0.2),
            new ActivationGELU(true),
            new ActivationReLU(2.0, 0.0, 0.1),
            new ActivationReLU(null, 0.5, 0.2),
            new ActivationThresholdedReLU(0.3)));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void activations(IActivation function) {
    ComputationGraphConfiguration layout =
        chain(InputType.feedForward(ROW[0]), new ActivationLayer(function));
    int oldest = function instanceof ActivationThresholdedReLU ? 10 : OLD;
    Exported.same(Exported.random(layout), ROW, 0, oldest, 17, OnnxRequest.OPSET);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SOFTMAX", "SIGMOID", "IDENTITY"})
  void outputs(Activation activation) {
    ComputationGraphConfiguration layout =
        chain(
            InputType.feedForward(ROW[0]),
            new OutputLayer.Builder(LossFunction.MSE).nOut(3).activation(activation).build());
    Exported.same(Exported.random(layout), ROW, 0, OPSETS);
  }

  static Stream<Arguments> vertices() {
    return Stream.of(
            new ElementWiseVertex(ElementWiseVertex.Op.Add),
            new ElementWiseVertex(ElementWiseVertex.Op.Subtract),
            new ElementWiseVertex(ElementWiseVertex.Op.Product),
            new ElementWiseVertex(ElementWiseVertex.Op.Average),
            new ElementWiseVertex(ElementWiseVertex.Op.Max),
            new MergeVertex(),
            new ScaleVertex(1.7),
            new ShiftVertex(-0.4),
            new L2NormalizeVertex(),
            new L2NormalizeVertex(new int[] {1}, 1e-3),
            new SubsetVertex(1, 2))
        .map(vertex -> Arguments.of(vertex));
  }

  @ParameterizedTest
  @MethodSource("vertices")
  void arithmetic(GraphVertex vertex) {
    boolean two = vertex instanceof ElementWiseVertex || vertex instanceof MergeVertex;
    var builder =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .graphBuilder()
            .addInputs("in")
            .addLayer("a", convolution(ConvolutionMode.Same, 1, 0), "in");
    if (two) {
      builder.addLayer("b", convolution(ConvolutionMode.Same, 1, 0), "in");
    }
    ComputationGraphConfiguration layout =
        builder
            .addVertex("both", vertex, two ? new String[] {"a", "b"} : new String[] {"a"})
            .setOutputs("both")
            .setInputTypes(image())
            .build();
    Exported.same(Exported.random(layout), IMAGE, 0, OPSETS);
  }

  private static ComputationGraphConfiguration flattened(InputPreProcessor by) {
    ComputationGraphConfiguration layout =
        chain(
            image(),
            convolution(ConvolutionMode.Same, 1, 0),
            new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build());
    ((LayerVertex) layout.getVertices().get("layer 2")).setPreProcessor(by);
    return layout;
  }

  /** As they are in files of networks that Deeplearning4j has read from Keras. */
  @Test
  @SuppressWarnings("deprecation")
  void picturesOfTensorFlowAreFlattenedPixelAfterPixel() {
    InputPreProcessor pixels = new TensorFlowCnnToFeedForwardPreProcessor(IMAGE[1], IMAGE[2], 5);
    Exported.same(Exported.random(flattened(pixels)), IMAGE, 0, OPSETS);
  }

  /** What extends a preprocessor may do something else. */
  private static final class Flattens extends CnnToFeedForwardPreProcessor {
    private static final long serialVersionUID = 1L;
  }

  static Stream<InputPreProcessor> otherFlattenings() {
    return Stream.of(
        new Flattens(),
        new CnnToFeedForwardPreProcessor(IMAGE[1], IMAGE[2], 5, CNN2DFormat.NHWC),
        new ComposableInputPreProcessor(new CnnToFeedForwardPreProcessor(IMAGE[1], IMAGE[2], 5)));
  }

  @ParameterizedTest
  @MethodSource("otherFlattenings")
  void otherReshapingIsNamed(InputPreProcessor by) {
    GraphNetwork network = new GraphNetwork(Exported.random(flattened(by)));
    assertThatThrownBy(() -> network.onnx(Exported.plain(IMAGE, OnnxRequest.OPSET)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot export the layer layer 2 (%s) to ONNX: reshaping of this kind is not written.",
            by.getClass().getSimpleName());
  }

  /** Steps that are 0 are left out by it alone. */
  @Test
  void aRecurrenceInsideAnotherWrapperIsNamed() {
    Layer wrapped = new LastTimeStep(new MaskZeroLayer(rnn(Activation.TANH), 0));
    GraphNetwork network = new GraphNetwork(Exported.random(chain(sequence(), wrapped)));
    assertThatThrownBy(() -> network.onnx(Exported.plain(SEQUENCE, OnnxRequest.OPSET)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("layer 1 (LastTimeStep)")
        .hasMessageContaining("its kind of recurrence is not written");
  }

  @Test
  void aLayerWithoutCounterpartIsNamed() {
    ComputationGraphConfiguration layout =
        chain(
            image(),
            convolution(ConvolutionMode.Same, 1, 0),
            new LocalResponseNormalization.Builder().build());
    GraphNetwork network = new GraphNetwork(Exported.random(layout));
    assertThatThrownBy(() -> network.onnx(Exported.plain(IMAGE, OnnxRequest.OPSET)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot export the layer layer 2 (LocalResponseNormalization) to ONNX: layers of this kind have no counterpart.");
  }

  @Test
  void aRecurrenceWhoseFunctionOnnxLacksIsNamed() {
    GraphNetwork network =
        new GraphNetwork(Exported.random(chain(sequence(), rnn(Activation.SWISH))));
    assertThatThrownBy(() -> network.onnx(Exported.plain(SEQUENCE, OnnxRequest.OPSET)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("layer 1 (SimpleRnn)")
        .hasMessageContaining("no activation");
  }
}
