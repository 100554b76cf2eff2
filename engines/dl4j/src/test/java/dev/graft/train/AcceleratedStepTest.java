package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.LocalOptimizer;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import java.lang.reflect.Field;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The oracle is Deeplearning4j's plain path: no helpers, its own {@code fit}. */
class AcceleratedStepTest {

  private static final int STEPS = 4;
  private static final int ROWS = 6;
  private static final int SIDE = 10;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ConvolutionLayer convolution(Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(5)
        .convolutionMode(ConvolutionMode.Same)
        .activation(activation)
        .build();
  }

  private static SubsamplingLayer pooling(PoolingType type, int kernel, int stride) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(kernel, kernel)
        .stride(stride, stride)
        .build();
  }

  private static ComputationGraphConfiguration layout(Layer first, Layer middle) {
    ComputationGraphConfiguration layout =
        new NeuralNetConfiguration.Builder()
            .seed(4)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(SIDE, SIDE, 2))
            .addLayer("first", first, "input")
            .addLayer("middle", middle, "first")
            .addLayer("second", convolution(Activation.RELU), "middle")
            .addLayer("kind", new OutputLayer.Builder().nOut(3).build(), "second")
            .setOutputs("kind")
            .build();
    LocalOptimizer.configure(layout, Samples.train(Type.NESTEROVS, 0.05, 0.01));
    return layout;
  }

  private static NetworkDefinition definition(
      ComputationGraphConfiguration layout, boolean accelerated) {
    return NetworkDefinition.of(layout, new int[] {2, SIDE, SIDE}, accelerated);
  }

  private static float[] features(int step) {
    float[] features = RandomNumbers.of(ROWS * 2 * SIDE * SIDE, 100 + step);
    for (int i = 0; i < features.length; i++) {
      features[i] -= 0.5f;
    }
    return features;
  }

  private static Targets targets(int step) {
    return Targets.ofClasses(0, 1, 2, step % 3, 1, (2 * step) % 3);
  }

  private static float[] start(ComputationGraphConfiguration layout) {
    return definition(layout, false).network().params().dup().data().asFloat();
  }

  private static Replica accelerated(ComputationGraphConfiguration layout, float[] start) {
    Replica replica = Replicas.of(definition(layout, true));
    replica.load(replica.initialState(start), StepOptions.plain());
    return replica;
  }

  private static void fit(ComputationGraph stock, int step) {
    stock.fit(
        new INDArray[] {GraphShapes.rows(features(step), new int[] {2, SIDE, SIDE})},
        new INDArray[] {Replicas.rows(targets(step), 3)});
  }

  private static void assertStepsAsPlainFitDoes(
      ComputationGraphConfiguration layout, float[] start) {
    Replica replica = accelerated(layout, start);
    ComputationGraph stock = definition(layout, false).network();
    Replicas.load(start, stock);
    for (int step = 0; step < STEPS; step++) {
      Nd4j.getRandom().setSeed(step + 1);
      double loss = Replicas.step(replica, features(step), targets(step));
      Nd4j.getRandom().setSeed(step + 1);
      fit(stock, step);
      assertThat(loss).isCloseTo(stock.score(), within(1e-5));
      assertThat(replica.weights())
          .containsExactly(stock.params().dup().data().asFloat(), within(2e-6f));
    }
  }

  private static void assertStepsAsPlainFitDoes(Layer first, Layer middle) {
    ComputationGraphConfiguration layout = layout(first, middle);
    assertStepsAsPlainFitDoes(layout, start(layout));
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"IDENTITY", "RELU", "RELU6", "LEAKYRELU", "TANH", "SIGMOID", "SWISH", "ELU"})
  void everyActivationHasItsOwnDerivative(Activation activation) {
    assertStepsAsPlainFitDoes(convolution(activation), pooling(PoolingType.MAX, 2, 2));
  }

  @Test
  void aReluWithASlopeHasItsOwnDerivative() {
    ConvolutionLayer sloped = convolution(Activation.RELU);
    sloped.setActivationFn(new ActivationReLU(null, null, 0.3));
    assertStepsAsPlainFitDoes(sloped, pooling(PoolingType.MAX, 2, 2));
  }

  @Test
  void everyPoolingIsDeeplearning4js() {
    ConvolutionLayer below = convolution(Activation.IDENTITY);
    assertStepsAsPlainFitDoes(below, pooling(PoolingType.MAX, 3, 2));
    assertStepsAsPlainFitDoes(below, pooling(PoolingType.MAX, 2, 1));
    assertStepsAsPlainFitDoes(below, pooling(PoolingType.AVG, 2, 2));
    ConvolutionLayer odd = new ConvolutionLayer.Builder(2, 2).nOut(5).build();
    assertStepsAsPlainFitDoes(odd, pooling(PoolingType.MAX, 2, 2));
  }

  @Test
  void ofEqualValuesTheFirstGetsTheGradient() {
    ComputationGraphConfiguration layout =
        layout(convolution(Activation.IDENTITY), pooling(PoolingType.MAX, 2, 2));
    float[] start = start(layout);
    Arrays.fill(start, 0, 2 * 5 * 9 + 5, 0);
    assertStepsAsPlainFitDoes(layout, start);
  }

  /**
   * The oracle has helpers that remember nothing: the noise depends on how activations lie in
   * memory, which the plain path does in another way.
   */
  private static void assertDropoutIsHarmless(IDropout dropout)
      throws ReflectiveOperationException {
    ComputationGraphConfiguration layout =
        layout(convolution(Activation.RELU), new DropoutLayer.Builder().dropOut(dropout).build());
    float[] start = start(layout);
    Replica replica = accelerated(layout, start);
    Replica forgetful = accelerated(layout, start);
    Field helper =
        org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class.getDeclaredField("helper");
    helper.setAccessible(true);
    helper.set(Replicas.graph(forgetful).getLayer("first"), new MKLDNNConvHelper(DataType.FLOAT));
    helper.set(Replicas.graph(forgetful).getLayer("second"), new MKLDNNConvHelper(DataType.FLOAT));
    Replicas.graph(forgetful).getLayer("middle").allowInputModification(true);
    for (int step = 0; step < STEPS; step++) {
      stepOfItsOwnNoise(replica, step);
      stepOfItsOwnNoise(forgetful, step);
      assertThat(replica.weights()).containsExactly(forgetful.weights(), within(1e-7f));
    }
  }

  private static void stepOfItsOwnNoise(Replica replica, int step) {
    TrainState state =
        new TrainState(replica.weights(), replica.statistics(), replica.moments(), step);
    replica.load(state, StepOptions.plain(), step + 1);
    Replicas.step(replica, features(step), targets(step));
  }

  @Test
  void noiseOnAnActivationDoesNotReachTheDerivativeBelow() throws ReflectiveOperationException {
    assertDropoutIsHarmless(new Dropout(0.7));
    assertDropoutIsHarmless(new GaussianNoise(0.5));
  }

  @Test
  void aForwardPassWithoutBackpropIsForgotten() {
    ComputationGraphConfiguration layout =
        layout(convolution(Activation.RELU), pooling(PoolingType.MAX, 2, 2));
    float[] start = start(layout);
    Replica replica = accelerated(layout, start);
    Replica other = accelerated(layout, start);
    INDArray images = GraphShapes.rows(features(0), new int[] {2, SIDE, SIDE});
    INDArray targets = Replicas.rows(targets(0), 3);
    Replicas.graph(replica).feedForward(images, true);
    Replicas.graph(replica).params().muli(-1);
    Replicas.graph(other).params().muli(-1);
    assertThat(gradient(replica, images, targets)).isEqualTo(gradient(other, images, targets));
  }

  private static float[] gradient(Replica replica, INDArray images, INDArray targets) {
    Replicas.graph(replica).setInputs(images);
    Replicas.graph(replica).setLabels(targets);
    Replicas.graph(replica).computeGradientAndScore();
    return Replicas.graph(replica).getFlattenedGradients().dup().data().asFloat();
  }

  @Test
  void aFrozenConvolutionIsAcceleratedToo() {
    ComputationGraphConfiguration layout =
        layout(
            new FrozenLayer(convolution(Activation.RELU)),
            new FrozenLayer(pooling(PoolingType.MAX, 2, 2)));
    ComputationGraph graph = definition(layout, true).network();
    assertThat(graph.getLayer("first").getHelper()).isNotNull();
    assertStepsAsPlainFitDoes(layout, start(layout));
  }
}
