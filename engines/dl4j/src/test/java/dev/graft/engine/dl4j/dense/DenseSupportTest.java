package dev.graft.engine.dl4j.dense;

import static dev.graft.engine.dl4j.dense.DenseSamples.INPUTS;
import static dev.graft.engine.dl4j.dense.DenseSamples.chain;
import static dev.graft.engine.dl4j.dense.DenseSamples.dense;
import static dev.graft.engine.dl4j.dense.DenseSamples.features;
import static dev.graft.engine.dl4j.dense.DenseSamples.graph;
import static dev.graft.engine.dl4j.dense.DenseSamples.labels;
import static dev.graft.engine.dl4j.dense.DenseSamples.output;
import static dev.graft.engine.dl4j.dense.DenseSamples.settings;
import static dev.graft.engine.dl4j.dense.DenseSamples.softmax;
import static dev.graft.engine.dl4j.dense.DenseSamples.targets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.dataset.Targets;
import dev.graft.train.Replica;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What the lean path leaves to Deeplearning4j. */
class DenseSupportTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(hiddenLayers(), outputs(), settingsOfAll(), graphs())
        .flatMap(stream -> stream);
  }

  private static Stream<Arguments> hiddenLayers() {
    return Stream.of(
        hidden("dropout", hidden().dropOut(0.5)),
        hidden("weight noise", hidden().weightNoise(new WeightNoise(new NormalDistribution(0, 1)))),
        hidden("a constraint", hidden().constrainWeights(new MaxNormConstraint(1, 1))),
        hidden("layer normalisation", hidden().hasLayerNorm(true)),
        hidden("another activation", hidden().activation(Activation.ELU)),
        hidden("a bounded relu", hidden().activation(new ActivationReLU(6.0, null, null))),
        hidden("a leaky relu", hidden().activation(new ActivationReLU(null, null, 0.1))),
        hidden("softmax below the output", hidden().activation(Activation.SOFTMAX)),
        hidden("L1", hidden().l1(0.1)),
        hidden("weight decay", hidden().weightDecay(0.1)),
        hidden("L2 on biases", hidden().l2Bias(0.1)),
        hidden(
            "another updater",
            hidden().updater(new Nesterovs(new ExponentialSchedule(ScheduleType.EPOCH, 1, 0.9)))),
        hidden(
            "another updater of biases",
            hidden()
                .biasUpdater(new Nesterovs(new ExponentialSchedule(ScheduleType.EPOCH, 1, 0.9)))),
        hidden(
            "a schedule",
            hidden().updater(new Adam(new ExponentialSchedule(ScheduleType.EPOCH, 1, 0.9)))),
        hidden(
            "another normalisation of gradients",
            hidden().gradientNormalization(GradientNormalization.ClipL2PerParamType)));
  }

  private static DenseLayer.Builder hidden() {
    return dense(INPUTS, 8, Activation.RELU);
  }

  private static Arguments hidden(String name, Layer.Builder<?> layer) {
    return Arguments.of(name, chain(settings(), layer, softmax(8)));
  }

  private static Stream<Arguments> outputs() {
    INDArray weights = Nd4j.ones(1, 4);
    return Stream.of(
        Arguments.of(
            "another loss",
            chain(settings(), output(INPUTS, 4, Activation.SOFTMAX, LossFunction.KL_DIVERGENCE))),
        Arguments.of(
            "cross-entropy over sigmoids",
            chain(settings(), output(INPUTS, 4, Activation.SIGMOID, LossFunction.MCXENT))),
        Arguments.of(
            "binary cross-entropy over a softmax",
            chain(settings(), output(INPUTS, 4, Activation.SOFTMAX, LossFunction.XENT))),
        Arguments.of(
            "a weighted loss",
            chain(settings(), softmax(INPUTS).lossFunction(new LossMCXENT(weights)))),
        Arguments.of(
            "other limits",
            chain(
                settings(),
                output(INPUTS, 4, Activation.SIGMOID, LossFunction.XENT)
                    .lossFunction(new LossBinaryXENT(1e-3)))),
        Arguments.of(
            "a softmax of one",
            chain(settings(), output(INPUTS, 1, Activation.SOFTMAX, LossFunction.MSE))));
  }

  private static Stream<Arguments> settingsOfAll() {
    return Stream.of(
        Arguments.of("summed gradients", two(settings().miniBatch(false))),
        Arguments.of("double precision", two(settings().dataType(DataType.DOUBLE))));
  }

  private static ComputationGraphConfiguration two(NeuralNetConfiguration.Builder settings) {
    return chain(settings, hidden(), softmax(8));
  }

  private static Stream<Arguments> graphs() {
    return Stream.of(
        Arguments.of(
            "BatchNorm",
            chain(
                settings(),
                new BatchNormalization.Builder().nIn(INPUTS).nOut(INPUTS),
                softmax(INPUTS))),
        Arguments.of(
            "a dropout layer",
            chain(settings(), hidden(), new DropoutLayer.Builder(0.5), softmax(8))),
        Arguments.of(
            "a frozen layer",
            settings()
                .graphBuilder()
                .addInputs("in")
                .addLayer("frozen", new FrozenLayer(hidden().build()), "in")
                .addLayer("out", softmax(8).build(), "frozen")
                .setOutputs("out")
                .build()),
        Arguments.of(
            "a branch",
            settings()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", hidden().build(), "in")
                .addLayer("b", hidden().build(), "in")
                .addVertex("both", new MergeVertex(), "a", "b")
                .addLayer("out", softmax(16).build(), "both")
                .setOutputs("out")
                .build()),
        Arguments.of("channels last", image(CNN2DFormat.NHWC)));
  }

  private static ComputationGraphConfiguration image(CNN2DFormat format) {
    return settings()
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.convolutional(5, 1, 2, format))
        .addLayer("hidden", hidden().build(), "in")
        .addLayer("out", softmax(8).build(), "hidden")
        .setOutputs("out")
        .build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupported")
  void leavesToDeeplearning4j(String name, ComputationGraphConfiguration layout) {
    assertThat(DenseModel.of(graph(layout))).isEmpty();
  }

  @Test
  void readsImagesOfChannelsFirstAsTheyLie() {
    ComputationGraph oracle = graph(image(CNN2DFormat.NCHW));
    Replica network = DenseSamples.replica(graph(image(CNN2DFormat.NCHW)));
    int[] labels = labels(6, 4, 1);
    float[] features = features(6, 1);
    oracle.fit(
        new INDArray[] {Nd4j.create(features, new long[] {6, 2, 5, 1}, 'c')},
        new INDArray[] {targets(labels, 4)});
    assertThat(Replicas.step(network, features, Targets.ofClasses(labels)))
        .isCloseTo(oracle.score(), within(1e-6));
    assertThat(network.weights())
        .containsExactly(DenseSamples.flat(oracle.params()), within(1e-6f));
  }
}
