package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainSettings.Clipping;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.LocalOptimizer;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** The oracle is Deeplearning4j's own {@code fit} on a network of the same configuration. */
class LocalStepTest {

  private static final int STEPS = 6;
  private static final int ROWS = 12;
  private static final int[] VALUES = {10};
  private static final int[] IMAGE = {1, 8, 8};

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static NetworkDefinition definition(
      ComputationGraphConfiguration layout, TrainSettings train, int[] shape) {
    LocalOptimizer.configure(layout, train);
    return NetworkDefinition.of(layout, shape, false);
  }

  private static NetworkDefinition dense(TrainSettings train) {
    return definition(Samples.denseNetwork(), train, VALUES);
  }

  private static NetworkDefinition image(TrainSettings train) {
    return definition(Samples.imageNetwork(), train, IMAGE);
  }

  private static float[] start(NetworkDefinition definition) {
    return definition.network().params().dup().data().asFloat();
  }

  private static float[] features(NetworkDefinition definition, int step) {
    return RandomNumbers.of(ROWS * Shapes.length(definition.inputShape()), 100 + step);
  }

  private static int[] labels(int step) {
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = (i * i + step) % 3;
    }
    return labels;
  }

  private static Replica loaded(NetworkDefinition definition, float[] start, StepOptions options) {
    Replica replica = Replicas.of(definition, false);
    TrainState state = replica.initialState(start);
    replica.load(state, options);
    return replica;
  }

  private static float[] flat(ComputationGraph graph) {
    return graph.params().dup().data().asFloat();
  }

  private static void assertStepsAsFitDoes(NetworkDefinition definition, StepOptions options) {
    assertStepsAsFitDoes(definition, options, 1e-6f);
  }

  private static void assertStepsAsFitDoes(
      NetworkDefinition definition, StepOptions options, float tolerance) {
    float[] start = start(definition);
    Replica replica = loaded(definition, start, options);
    ComputationGraph stock = definition.network();
    replica.load(start);
    Replicas.load(start, stock);
    for (int step = 0; step < STEPS; step++) {
      float[] features = features(definition, step);
      int[] labels = labels(step);
      double loss = Replicas.step(replica, features, Targets.ofClasses(labels));
      stock.fit(
          new INDArray[] {GraphShapes.rows(features, definition.inputShape())},
          new INDArray[] {Replicas.rows(Targets.ofClasses(labels), 3)});
      assertThat(loss).isCloseTo(stock.score(), within(1e-5));
      assertThat(flat(Replicas.graph(replica))).containsExactly(flat(stock), within(tolerance));
    }
    assertThat(flat(stock)).isNotEqualTo(start);
    assertThat(Replicas.graph(replica).getConfiguration().getIterationCount()).isEqualTo(STEPS);
    INDArray state = stock.getUpdater().getStateViewArray();
    float[] moments = state == null ? new float[0] : state.dup().data().asFloat();
    assertThat(replica.moments()).containsExactly(moments, within(tolerance));
  }

  private static void assertStepsAsFitDoes(NetworkDefinition definition) {
    assertStepsAsFitDoes(definition, StepOptions.plain());
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.EXCLUDE, names = "LBFGS")
  void everyOptimizerStepsADenseNetworkWithL2AsFitDoes(Type type) {
    assertStepsAsFitDoes(dense(Samples.train(type, 0.01, 0.1)));
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.EXCLUDE, names = "LBFGS")
  void everyOptimizerStepsAConvolutionalNetworkWithL2AsFitDoes(Type type) {
    assertStepsAsFitDoes(image(Samples.train(type, 0.01, 0.1)));
  }

  private static TrainSettings clipped(Type type, Clipping.Type clipping, double threshold) {
    return Samples.train(type, 0.1, 0.1).but().clipping(new Clipping(clipping, threshold)).build();
  }

  @Test
  void clippingOfValuesIsFits() {
    assertStepsAsFitDoes(dense(clipped(Type.SGD, Clipping.Type.VALUE, 0.01)));
    assertStepsAsFitDoes(dense(clipped(Type.ADAGRAD, Clipping.Type.VALUE, 0.01)));
  }

  @Test
  void clippingOfALayersNormIsFits() {
    assertStepsAsFitDoes(dense(clipped(Type.SGD, Clipping.Type.LAYER_NORM, 0.1)));
    assertStepsAsFitDoes(image(clipped(Type.NESTEROVS, Clipping.Type.LAYER_NORM, 0.1)));
    assertStepsAsFitDoes(dense(clipped(Type.ADAGRAD, Clipping.Type.LAYER_NORM, 0.1)));
  }

  @Test
  void clippingIsReallyEngaged() {
    float[] free = stepped(dense(Samples.train(Type.SGD, 0.1, 0.1)));
    assertThat(stepped(dense(clipped(Type.SGD, Clipping.Type.VALUE, 0.01)))).isNotEqualTo(free);
    assertThat(stepped(dense(clipped(Type.SGD, Clipping.Type.LAYER_NORM, 0.1)))).isNotEqualTo(free);
  }

  private static float[] stepped(NetworkDefinition definition) {
    Replica replica = loaded(definition, start(definition), StepOptions.plain());
    Replicas.step(replica, features(definition, 0), Targets.ofClasses(labels(0)));
    return replica.weights();
  }

  /** A dense network that differs from what a job makes in one setting of its hidden layer. */
  private static NetworkDefinition unusual(Consumer<BaseLayer> setting) {
    ComputationGraphConfiguration layout = Samples.denseNetwork();
    LocalOptimizer.configure(layout, Samples.train(Type.ADAM, 0.01, 0.1));
    LayerVertex vertex = (LayerVertex) layout.getVertices().get("hidden");
    setting.accept((BaseLayer) vertex.getLayerConf().getLayer());
    return NetworkDefinition.of(layout, VALUES, false);
  }

  @Test
  void otherRegularisationIsFits() {
    assertStepsAsFitDoes(unusual(l -> l.setRegularization(List.of(new L1Regularization(0.1)))));
    assertStepsAsFitDoes(unusual(l -> l.setRegularization(List.of(new WeightDecay(0.1, true)))));
  }

  @Test
  void otherNormalisationOfGradientsIsFits() {
    assertStepsAsFitDoes(
        unusual(l -> l.setGradientNormalization(GradientNormalization.RenormalizeL2PerLayer)));
  }

  @Test
  void constraintsOnWeightsAreFits() {
    assertStepsAsFitDoes(
        unusual(
            l -> {
              MaxNormConstraint constraint = new MaxNormConstraint(0.5, 1);
              constraint.setParams(Set.of("W"));
              l.setConstraints(List.of(constraint));
            }));
  }

  private static ComputationGraphConfiguration normalised(boolean logarithmic, boolean locked) {
    ComputationGraphConfiguration layout =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(8, 8, 1))
            .addLayer(
                "conv", new ConvolutionLayer.Builder(3, 3).nOut(4).hasBias(false).build(), "input")
            .addLayer(
                "norm",
                new BatchNormalization.Builder()
                    .useLogStd(logarithmic)
                    .lockGammaBeta(locked)
                    .activation(Activation.RELU)
                    .build(),
                "conv")
            .addLayer("kind", new OutputLayer.Builder().nOut(3).build(), "norm")
            .setOutputs("kind")
            .build();
    // Deeplearning4j reads useLogStd back only from the layout of a network that has been made.
    new ComputationGraph(layout).init();
    return layout;
  }

  @Test
  void aNetworkWithBatchNormStepsAsFitDoesStatisticsIncluded() {
    for (Type type : List.of(Type.ADAM, Type.SGD, Type.RMSPROP)) {
      TrainSettings train = Samples.train(type, 0.01, 0.1);
      // RMSProp's step is of one size however small a gradient: it shows more of its rounding.
      float tolerance = type == Type.RMSPROP ? 5e-6f : 1e-6f;
      for (ComputationGraphConfiguration layout :
          List.of(normalised(true, false), normalised(false, false), normalised(true, true))) {
        assertStepsAsFitDoes(definition(layout, train, IMAGE), StepOptions.plain(), tolerance);
      }
    }
  }

  @Test
  void clippingLeavesRunningStatisticsAlone() {
    TrainSettings train = clipped(Type.SGD, Clipping.Type.VALUE, 1e-9);
    NetworkDefinition clipped = definition(normalised(true, false), train, IMAGE);
    assertStepsAsFitDoes(clipped);
    NetworkDefinition free =
        definition(normalised(true, false), Samples.train(Type.SGD, 0.1, 0.1), IMAGE);
    float[] start = start(free);
    Replica one = loaded(clipped, start, StepOptions.plain());
    Replica other = loaded(free, start, StepOptions.plain());
    Replicas.step(one, features(clipped, 0), Targets.ofClasses(labels(0)));
    Replicas.step(other, features(free, 0), Targets.ofClasses(labels(0)));
    assertThat(one.statistics()).isEqualTo(other.statistics());
  }

  @Test
  void aFrozenLayerStaysAsItIs() {
    ComputationGraphConfiguration layout =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .graphBuilder()
            .addInputs("input")
            .addLayer(
                "frozen",
                new FrozenLayer(new DenseLayer.Builder().nIn(10).nOut(5).build()),
                "input")
            .addLayer("kind", new OutputLayer.Builder().nIn(5).nOut(3).build(), "frozen")
            .setOutputs("kind")
            .build();
    NetworkDefinition definition = definition(layout, Samples.train(Type.ADAM, 0.01, 0.1), VALUES);
    assertStepsAsFitDoes(definition);
    Replica replica = loaded(definition, start(definition), new StepOptions(5, 0.3));
    Replicas.step(replica, features(definition, 0), Targets.ofClasses(labels(0)));
    assertThat(replica.weights()).startsWith(Arrays.copyOf(start(definition), 55));
  }

  @Test
  void aModelThatItsAuthorTrainedWithSummedGradientsTrainsOnTheirMean() {
    ComputationGraphConfiguration layout = Samples.denseNetwork();
    layout.getDefaultConfiguration().setMiniBatch(false);
    layout.getDefaultConfiguration().setOptimizationAlgo(OptimizationAlgorithm.LBFGS);
    NetworkDefinition summed = definition(layout, Samples.train(Type.SGD, 0.1, 0), VALUES);
    assertThat(stepped(summed)).isEqualTo(stepped(dense(Samples.train(Type.SGD, 0.1, 0))));
  }

  private static void assertPiecesEqualTheWhole(NetworkDefinition definition) {
    float[] start = start(definition);
    Replica whole = loaded(definition, start, StepOptions.plain());
    Replica pieces = loaded(definition, start, new StepOptions(5, 0));
    for (int step = 0; step < STEPS; step++) {
      double expected =
          Replicas.step(whole, features(definition, step), Targets.ofClasses(labels(step)));
      double actual =
          Replicas.step(pieces, features(definition, step), Targets.ofClasses(labels(step)));
      assertThat(actual).isCloseTo(expected, within(1e-6));
      assertThat(pieces.weights()).containsExactly(whole.weights(), within(1e-6f));
    }
  }

  @Test
  void aMinibatchInPiecesEqualsTheWholeMinibatch() {
    assertPiecesEqualTheWhole(dense(Samples.train(Type.SGD, 0.1, 0.1)));
    assertPiecesEqualTheWhole(image(Samples.train(Type.NESTEROVS, 0.01, 0.1)));
    assertPiecesEqualTheWhole(dense(Samples.train(Type.ADAGRAD, 0.01, 0.1)));
  }

  @Test
  void runningMeansOfEqualPiecesAreThoseOfTheWholeMinibatch() {
    NetworkDefinition definition =
        definition(normalised(false, false), Samples.train(Type.SGD, 0.1, 0), IMAGE);
    float[] start = start(definition);
    Replica whole = loaded(definition, start, StepOptions.plain());
    Replica pieces = loaded(definition, start, new StepOptions(4, 0));
    Replicas.step(whole, features(definition, 0), Targets.ofClasses(labels(0)));
    Replicas.step(pieces, features(definition, 0), Targets.ofClasses(labels(0)));
    for (int channel = 0; channel < 4; channel++) {
      assertThat(pieces.statistics()[channel])
          .isCloseTo(whole.statistics()[channel], within(1e-6f));
    }
  }

  /** With SGD the term adds -rate * mu * (w - origin) to the plain step. */
  private static void assertPulledBack(NetworkDefinition definition, float rate, float mu) {
    float[] origin = start(definition);
    Replica pulled = loaded(definition, origin, new StepOptions(0, mu));
    Replica plain = loaded(definition, origin, StepOptions.plain());
    Replicas.step(pulled, features(definition, 0), Targets.ofClasses(labels(0)));
    Replicas.step(plain, features(definition, 0), Targets.ofClasses(labels(0)));
    assertThat(pulled.weights()).containsExactly(plain.weights(), within(1e-7f));
    float[] before = pulled.weights();
    float[] from = pulled.layout().weights(origin);
    Replicas.step(pulled, features(definition, 1), Targets.ofClasses(labels(1)));
    Replicas.step(plain, features(definition, 1), Targets.ofClasses(labels(1)));
    float[] expected = plain.weights();
    for (int i = 0; i < expected.length; i++) {
      expected[i] -= rate * mu * (before[i] - from[i]);
    }
    assertThat(pulled.weights()).containsExactly(expected, within(1e-6f));
    assertThat(pulled.weights()).isNotEqualTo(plain.weights());
    assertThat(pulled.statistics()).isEqualTo(plain.statistics());
  }

  @Test
  void theProximalTermPullsTowardsTheRoundsWeights() {
    assertPulledBack(dense(Samples.train(Type.SGD, 0.1, 0.1)), 0.1f, 2);
    assertPulledBack(
        definition(normalised(true, false), Samples.train(Type.SGD, 0.1, 0.1), IMAGE), 0.1f, 2);
  }

  @Test
  void theProximalTermIsTheSameThroughDeeplearning4jsUpdater() {
    ComputationGraphConfiguration layout = normalised(true, false);
    LocalOptimizer.configure(layout, Samples.train(Type.SGD, 0.1, 0.1));
    LayerVertex vertex = (LayerVertex) layout.getVertices().get("conv");
    ((BaseLayer) vertex.getLayerConf().getLayer())
        .setRegularization(List.of(new L1Regularization(0.1)));
    assertPulledBack(NetworkDefinition.of(layout, IMAGE, false), 0.1f, 2);
  }

  @Test
  void aNewRoundPullsTowardsItsOwnWeights() {
    NetworkDefinition definition = dense(Samples.train(Type.SGD, 0.1, 0));
    Replica replica = loaded(definition, start(definition), new StepOptions(0, 2));
    Replicas.step(replica, features(definition, 0), Targets.ofClasses(labels(0)));
    float[] second = replica.weights();
    replica.load(new TrainState(second, new float[0], new float[0], 1), new StepOptions(0, 2));
    Replicas.step(replica, features(definition, 1), Targets.ofClasses(labels(1)));
    Replica plain = loaded(definition, second, StepOptions.plain());
    Replicas.step(plain, features(definition, 1), Targets.ofClasses(labels(1)));
    assertThat(replica.weights()).containsExactly(plain.weights(), within(1e-7f));
  }
}
