package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.Acceleration;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Networks on sequences of vectors: examples are [time, features]. */
class SequencesTest {

  private static final int TIME = 5;
  private static final int FEATURES = 3;
  private static final int ROWS = 4;
  private static final Targets TARGETS = Targets.ofClasses(0, 1, 2, 1);

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static LayerSettings lstm(String name, int units, boolean sequence) {
    return LayerSettings.named(name, LayerType.LSTM)
        .units(units)
        .activation("tanh")
        .sequence(sequence)
        .build();
  }

  private static LayerSettings plain(String name, LayerType type) {
    return LayerSettings.named(name, type).build();
  }

  private static TrainSettings sgd() {
    return Samples.train(Type.SGD, 0.5, 0);
  }

  private static TargetNetwork network(LayerSettings... layers) {
    return TargetNetworks.fromScratch(List.of(layers), new int[] {TIME, FEATURES}, sgd(), 3);
  }

  private static TargetNetwork twoLstms() {
    return network(lstm("below", 4, true), lstm("above", 2, false), Samples.output("kind", 3));
  }

  private static float[] features() {
    return RandomNumbers.of(ROWS * TIME * FEATURES, 8);
  }

  @Test
  void aBatchIsPermutedForDeeplearning4jAndBack() {
    float[] values = RandomNumbers.of(2 * TIME * FEATURES, 1);
    INDArray batch = GraphShapes.rows(values, new int[] {TIME, FEATURES});
    assertThat(batch.shape()).containsExactly(2, FEATURES, TIME);
    // Example 1, step 4, feature 2.
    assertThat(batch.getFloat(1, 2, 4)).isEqualTo(values[TIME * FEATURES + 4 * FEATURES + 2]);
    assertThat(GraphShapes.values(batch)).containsExactly(values);
  }

  @Test
  void aStepIsDeeplearning4jsOwn() {
    TargetNetwork network = twoLstms();
    ComputationGraph stock = network.trainedPart();
    Replica replica =
        Replicas.of(NetworkDefinition.of(network.trained(), network.trainedShape(), false));
    replica.load(replica.initialState(FlatWeights.of(stock)), StepOptions.plain());
    for (int step = 0; step < 3; step++) {
      Replicas.step(replica, features(), TARGETS);
      stock.fit(
          new INDArray[] {GraphShapes.rows(features(), network.inputShape())},
          new INDArray[] {Replicas.rows(TARGETS, 3)});
    }
    assertThat(replica.weights()).containsExactly(FlatWeights.of(stock), within(1e-6f));
  }

  /** A picture is a sequence of its rows. */
  @Test
  void greyPicturesAreSequencesOfRows() {
    TargetNetwork network =
        TargetNetworks.fromScratch(
            List.of(lstm("rows", 4, false), Samples.output("kind", 3)),
            new int[] {1, 28, 14},
            sgd(),
            3);
    assertThat(network.inputShape()).containsExactly(28, 14);
    assertThat(network.trainable()).isEqualTo(4 * (14 + 4 + 1) * 4 + 4 * 3 + 3);
    assertThat(GraphShapes.input(network.trained(), new int[] {28, 14})).containsExactly(28, 14);
  }

  /** No mask is needed where every step is real: the store may hold whole sequences. */
  @Test
  void aSequenceWithoutPaddingCanBeCutAnywhere() {
    TargetNetwork whole = twoLstms();
    TargetNetwork cut = whole.frozenAt("below");
    assertThat(cut.trainedShape()).containsExactly(TIME, 4);
    float[] stored = output(whole.backbone("below"), whole.inputShape(), features());
    assertThat(output(cut.trainedPart(), cut.trainedShape(), stored))
        .containsExactly(output(whole.full(), whole.inputShape(), features()), within(1e-6f));
  }

  private static float[] output(ComputationGraph graph, int[] shape, float[] rows) {
    Replica replica = Replicas.of(NetworkDefinition.of(graph.getConfiguration(), shape, false));
    replica.load(FlatWeights.of(graph));
    return Replicas.output(replica, rows, rows.length / Shapes.length(shape));
  }

  @Test
  void globalPoolingTakesTheMeanAndTheMaximumOverTimeAndOverPictures() {
    float[] rows = {1, 5, 3, -1};
    int[] sequence = {2, 2};
    int[] picture = {1, 2, 2};
    assertThat(pooled(LayerType.GLOBAL_AVERAGE_POOLING, sequence, rows)).containsExactly(2, 2);
    assertThat(pooled(LayerType.GLOBAL_MAX_POOLING, sequence, rows)).containsExactly(3, 5);
    assertThat(pooled(LayerType.GLOBAL_AVERAGE_POOLING, picture, rows)).containsExactly(2);
    assertThat(pooled(LayerType.GLOBAL_MAX_POOLING, picture, rows)).containsExactly(5);
  }

  private static float[] pooled(LayerType type, int[] shape, float[] rows) {
    ComputationGraphConfiguration layout =
        Architecture.chain(
            List.of(plain("pool", type), Samples.output("kind", 2)), "input", shape, 1);
    return Samples.initialised(layout)
        .feedForward(GraphShapes.rows(rows, shape), false)
        .get("pool")
        .dup('c')
        .data()
        .asFloat();
  }

  @Test
  void anActivationLayerIsItsFunction() {
    LayerSettings relu =
        LayerSettings.named("relu", LayerType.ACTIVATION).activation("relu").build();
    TargetNetwork network =
        TargetNetworks.fromScratch(
            List.of(relu, Samples.output("kind", 2)), new int[] {2}, sgd(), 3);
    INDArray input = GraphShapes.rows(new float[] {-1, 2}, new int[] {2});
    assertThat(network.full().feedForward(input, false).get("relu").data().asFloat())
        .containsExactly(0, 2);
  }

  @Test
  void theStartUpCheckTakesSequencesAsTheyAre() {
    TargetNetwork network = twoLstms();
    Acceleration.Check check =
        Acceleration.check(
            NetworkDefinition.of(network.trained(), network.trainedShape(), false),
            network.trainedPart().params());
    assertThat(check.refusal()).isNull();
  }

  /**
   * What Deeplearning4j makes of pooling over time when it infers shapes itself, as an imported
   * network has it: a reshaping that the pooled vector passes.
   */
  @Test
  void poolingWithDeeplearning4jsOwnReshapingIsTheSameNetwork() {
    ComputationGraphConfiguration own =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.recurrent(FEATURES, TIME))
            .addLayer(
                "below", new LSTM.Builder().nOut(4).activation(Activation.TANH).build(), "input")
            .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "below")
            .addLayer(
                "hidden",
                new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build(),
                "pool")
            .addLayer("kind", new OutputLayer.Builder().nOut(3).build(), "hidden")
            .setOutputs("kind")
            .build();
    assertThat(own.toJson()).contains("RnnToFeedForwardPreProcessor");
    assertThat(GraphShapes.at(own, new int[] {TIME, FEATURES}, "pool")).containsExactly(4);
    assertThat(GraphShapes.at(own, new int[] {TIME, FEATURES}, "kind")).containsExactly(3);
    TargetNetwork network = TargetNetworks.fromScratch(own, new int[] {TIME, FEATURES}, sgd(), 3);
    TargetNetwork ours =
        network(
            lstm("below", 4, true),
            plain("pool", LayerType.GLOBAL_AVERAGE_POOLING),
            Samples.dense("hidden", 5),
            Samples.output("kind", 3));
    assertThat(ours.trained().toJson()).doesNotContain("RnnToFeedForwardPreProcessor");
    assertThat(ours.trainable()).isEqualTo(network.trainable());
    assertThat(afterAStep(network, ours)).containsExactly(afterAStep(ours, ours), within(1e-6f));
  }

  private static float[] afterAStep(TargetNetwork network, TargetNetwork start) {
    Replica replica =
        Replicas.of(NetworkDefinition.of(network.trained(), network.trainedShape(), false));
    replica.load(replica.initialState(FlatWeights.of(start.full())), StepOptions.plain());
    Replicas.step(replica, features(), TARGETS);
    return replica.weights();
  }

  private static void refused(String message, int[] data, LayerSettings... layers) {
    assertThatThrownBy(() -> TargetNetworks.fromScratch(List.of(layers), data, sgd(), 3))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void layersThatDoNotTakeWhatComesFromBelowAreRefused() {
    int[] steps = {TIME, FEATURES};
    LayerSettings kind = Samples.output("kind", 3);
    refused(
        "Cannot put the output layer kind on below: it gives a sequence, values are needed; put an lstm layer or a global pooling between them.",
        steps,
        lstm("below", 4, true),
        kind);
    refused(
        "Cannot put the batch-normalization layer norm on below: it gives a sequence, values or images are needed.",
        steps,
        lstm("below", 4, true),
        plain("norm", LayerType.BATCH_NORMALIZATION),
        kind);
    refused(
        "Cannot put the lstm layer above on below: it gives values, sequences are needed.",
        steps,
        lstm("below", 4, false),
        lstm("above", 4, false),
        kind);
    refused(
        "Cannot put the global-average-pooling layer pool on dense: it gives values, images or sequences are needed.",
        new int[] {4},
        Samples.dense("dense", 2),
        plain("pool", LayerType.GLOBAL_AVERAGE_POOLING),
        kind);
    refused(
        "Cannot put the lstm layer below on input: it gives values, sequences are needed.",
        new int[] {4},
        lstm("below", 4, false),
        kind);
  }

  @Test
  void examplesThatAreNoSequencesOfTheRightWidthAreRefused() {
    ComputationGraphConfiguration layout = twoLstms().trained();
    assertThatThrownBy(() -> GraphShapes.input(layout, new int[] {7}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot feed examples of shape [7] to the layer below: it takes sequences of shape [time, features].");
    assertThatThrownBy(() -> GraphShapes.input(layout, new int[] {7, 2}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot feed examples of shape [7, 2] to the layer below: it takes sequences of 3 features.");
    assertThat(GraphShapes.input(layout, new int[] {7, 3})).containsExactly(7, 3);
  }
}
