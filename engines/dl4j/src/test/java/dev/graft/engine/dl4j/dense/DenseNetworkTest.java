package dev.graft.engine.dl4j.dense;

import static dev.graft.engine.dl4j.dense.DenseSamples.INPUTS;
import static dev.graft.engine.dl4j.dense.DenseSamples.chain;
import static dev.graft.engine.dl4j.dense.DenseSamples.dense;
import static dev.graft.engine.dl4j.dense.DenseSamples.features;
import static dev.graft.engine.dl4j.dense.DenseSamples.flat;
import static dev.graft.engine.dl4j.dense.DenseSamples.graph;
import static dev.graft.engine.dl4j.dense.DenseSamples.labels;
import static dev.graft.engine.dl4j.dense.DenseSamples.output;
import static dev.graft.engine.dl4j.dense.DenseSamples.rows;
import static dev.graft.engine.dl4j.dense.DenseSamples.settings;
import static dev.graft.engine.dl4j.dense.DenseSamples.softmax;
import static dev.graft.engine.dl4j.dense.DenseSamples.targets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.dataset.Targets;
import dev.graft.train.Replica;
import java.util.Locale;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Every supported combination takes the steps of stock Deeplearning4j's {@code fit}. */
class DenseNetworkTest {

  private static final int STEPS = 24;
  private static final float TOLERANCE = 1e-6f;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  static Stream<Arguments> networks() {
    return Stream.of(updaters(), activations(), losses(), regularised(), shapes())
        .flatMap(stream -> stream);
  }

  private static Stream<Arguments> updaters() {
    IUpdater adam = new Adam(0.01);
    IUpdater nesterovs = new Nesterovs(0.05, 0.9);
    return Stream.of(
        network("sgd", two(new Sgd(0.1))),
        network("nesterovs", two(nesterovs)),
        network("adam", two(adam)),
        network("adam, other betas", two(new Adam(0.02, 0.8, 0.95, 1e-4))),
        network(
            "an updater a layer",
            chain(
                settings().updater(new Sgd(0.1)),
                dense(INPUTS, 8, Activation.TANH).updater(adam),
                dense(8, 6, Activation.TANH).updater(nesterovs),
                softmax(6))),
        network(
            "biases with an updater of their own",
            chain(
                settings().updater(adam).biasUpdater(nesterovs),
                dense(INPUTS, 8, Activation.TANH),
                softmax(8))));
  }

  private static ComputationGraphConfiguration two(IUpdater updater) {
    return chain(settings().updater(updater), dense(INPUTS, 8, Activation.TANH), softmax(8));
  }

  private static Stream<Arguments> activations() {
    return Stream.of(Activation.RELU, Activation.SIGMOID, Activation.TANH, Activation.IDENTITY)
        .map(
            activation ->
                network(
                    "hidden " + activation,
                    chain(
                        settings().updater(new Nesterovs(0.05, 0.9)),
                        dense(INPUTS, 7, activation),
                        dense(7, 5, activation),
                        softmax(5))));
  }

  private static Stream<Arguments> losses() {
    return Stream.of(
        loss(1, Activation.SIGMOID, LossFunction.XENT),
        loss(3, Activation.SIGMOID, LossFunction.XENT),
        loss(2, Activation.SOFTMAX, LossFunction.MCXENT),
        loss(3, Activation.SOFTMAX, LossFunction.NEGATIVELOGLIKELIHOOD),
        loss(4, Activation.SOFTMAX, LossFunction.MSE),
        loss(4, Activation.SIGMOID, LossFunction.MSE),
        loss(4, Activation.IDENTITY, LossFunction.MSE),
        loss(4, Activation.TANH, LossFunction.MSE),
        loss(4, Activation.RELU, LossFunction.MSE),
        loss(1, Activation.IDENTITY, LossFunction.MSE));
  }

  private static Arguments loss(int width, Activation activation, LossFunction loss) {
    return network(
        String.format(Locale.ROOT, "%s over %s, %d wide", loss, activation, width),
        chain(
            settings().updater(new Nesterovs(0.05, 0.9)),
            dense(INPUTS, 8, Activation.TANH),
            output(8, width, activation, loss)));
  }

  private static Stream<Arguments> regularised() {
    return Stream.of(
        network(
            "L2",
            chain(
                settings().updater(new Adam(0.01)).l2(0.05),
                dense(INPUTS, 8, Activation.RELU),
                softmax(8).l2(0.2))),
        network("clipping by element", clipped(ClipBy.ELEMENT, 0.02)),
        network("clipping by norm", clipped(ClipBy.NORM, 0.1)),
        network("clipping by a norm that is not reached", clipped(ClipBy.NORM, 100)));
  }

  private enum ClipBy {
    ELEMENT(GradientNormalization.ClipElementWiseAbsoluteValue),
    NORM(GradientNormalization.ClipL2PerLayer);

    final GradientNormalization kind;

    ClipBy(GradientNormalization kind) {
      this.kind = kind;
    }
  }

  private static ComputationGraphConfiguration clipped(ClipBy by, double threshold) {
    return chain(
        settings()
            .updater(new Sgd(0.3))
            .l2(0.1)
            .gradientNormalization(by.kind)
            .gradientNormalizationThreshold(threshold),
        dense(INPUTS, 8, Activation.TANH),
        softmax(8));
  }

  private static Stream<Arguments> shapes() {
    return Stream.of(
        network("no hidden layer", chain(settings().updater(new Adam(0.01)), softmax(INPUTS))),
        network(
            "no biases below",
            chain(
                settings().updater(new Adam(0.01)),
                dense(INPUTS, 8, Activation.TANH).hasBias(false),
                softmax(8))),
        network(
            "no biases at the output",
            chain(
                settings().updater(new Adam(0.01)),
                dense(INPUTS, 8, Activation.TANH),
                softmax(8).hasBias(false))),
        network(
            "four layers",
            chain(
                settings().updater(new Adam(0.01)).l2(0.01),
                dense(INPUTS, 33, Activation.RELU),
                dense(33, 1, Activation.IDENTITY),
                dense(1, 17, Activation.SIGMOID),
                softmax(17))));
  }

  private static Arguments network(String name, ComputationGraphConfiguration layout) {
    return Arguments.of(name, layout);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void takesTheStepsOfDeeplearning4j(String name, ComputationGraphConfiguration layout) {
    ComputationGraph oracle = graph(layout);
    Replica network = DenseSamples.replica(graph(layout));
    int outputs = (int) oracle.getOutputLayer(0).getParam("W").size(1);
    for (int step = 0; step < STEPS; step++) {
      int rows = 6 + step % 5;
      float[] features = features(rows, step);
      int[] labels = labels(rows, outputs, step);
      oracle.fit(new INDArray[] {rows(features, rows)}, new INDArray[] {targets(labels, outputs)});
      double loss = Replicas.step(network, features, Targets.ofClasses(labels));
      assertThat(loss).as("loss of step %d", step).isCloseTo(oracle.score(), within(2e-6));
    }
    assertClose(network.weights(), flat(oracle.params()));
    assertClose(network.moments(), flat(oracle.getUpdater().getStateViewArray()));
    float[] features = features(9, 99);
    assertClose(
        Replicas.output(network, features, 9), flat(oracle.outputSingle(false, rows(features, 9))));
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).containsExactly(expected, within(TOLERANCE));
  }
}
