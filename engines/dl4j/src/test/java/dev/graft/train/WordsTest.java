package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import dev.graft.engine.dl4j.network.Acceleration;
import dev.graft.engine.dl4j.network.EmbeddingWeights;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.NetworkInput;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Networks on the numbers of words: padding must count nowhere. */
class WordsTest {

  private static final int WORDS = 6;
  private static final int[][] TEXTS = {{2, 3, 5}, {4}, {1, 2, 2, 4}};
  private static final Targets TARGETS = Targets.ofClasses(0, 1, 0);

  /** What turns a sequence of vectors into one. */
  private enum Above {
    MEAN,
    MAX,
    LSTM,
    LSTMS
  }

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static LayerSettings words(String name) {
    return layer(name, LayerType.EMBEDDING, 3, WORDS, false);
  }

  private static LayerSettings layer(
      String name, LayerType type, Integer units, Integer words, boolean sequence) {
    return LayerSettings.named(name, type)
        .units(units)
        .activation("tanh")
        .words(words)
        .sequence(sequence)
        .build();
  }

  private static List<LayerSettings> layers(Above above) {
    List<LayerSettings> layers = new ArrayList<>(List.of(words("words")));
    switch (above) {
      case MEAN -> layers.add(layer("text", LayerType.GLOBAL_AVERAGE_POOLING, null, null, false));
      case MAX -> layers.add(layer("text", LayerType.GLOBAL_MAX_POOLING, null, null, false));
      case LSTM -> layers.add(layer("text", LayerType.LSTM, 4, null, false));
      case LSTMS -> {
        layers.add(layer("below", LayerType.LSTM, 5, null, true));
        layers.add(layer("text", LayerType.LSTM, 4, null, false));
      }
    }
    layers.add(Samples.dense("hidden", 4));
    layers.add(Samples.binaryOutput("kind"));
    return layers;
  }

  private static TargetNetwork network(Above above, int length) {
    return TargetNetworks.fromScratch(
        layers(above), new int[] {length}, Samples.train(Type.SGD, 0.5, 0), 3);
  }

  /** The texts one after the other, each padded with zeros. */
  private static float[] padded(int length) {
    float[] rows = new float[TEXTS.length * length];
    for (int i = 0; i < TEXTS.length; i++) {
      for (int j = 0; j < TEXTS[i].length; j++) {
        rows[i * length + j] = TEXTS[i][j];
      }
    }
    return rows;
  }

  private static Replica replica(TargetNetwork network) {
    Replica replica =
        Replicas.of(NetworkDefinition.of(network.trained(), network.trainedShape(), false));
    float[] flat = FlatWeights.of(network.trainedPart());
    replica.load(replica.initialState(flat), StepOptions.plain());
    return replica;
  }

  @ParameterizedTest
  @EnumSource(Above.class)
  void outputsAndStepsDoNotDependOnTheAmountOfPadding(Above above) {
    Replica tight = replica(network(above, 4));
    Replica wide = replica(network(above, 9));
    assertThat(wide.weights()).containsExactly(tight.weights());
    assertThat(Replicas.output(wide, padded(9), TEXTS.length))
        .containsExactly(Replicas.output(tight, padded(4), TEXTS.length), within(1e-6f));
    float[] before = tight.weights();
    for (int step = 0; step < 3; step++) {
      double loss = Replicas.step(tight, padded(4), TARGETS);
      assertThat(Replicas.step(wide, padded(9), TARGETS)).isCloseTo(loss, within(1e-6));
    }
    assertThat(wide.weights()).containsExactly(tight.weights(), within(1e-6f));
    assertThat(tight.weights()).isNotEqualTo(before);
  }

  /** The texts alone, in batches of one without any padding, are the oracle. */
  @ParameterizedTest
  @EnumSource(Above.class)
  void outputsAreThoseOfTheTextsWithoutPadding(Above above) {
    float[] together = Replicas.output(replica(network(above, 9)), padded(9), TEXTS.length);
    ComputationGraph plain = network(above, 4).full();
    for (int i = 0; i < TEXTS.length; i++) {
      float[] text = new float[TEXTS[i].length];
      for (int j = 0; j < text.length; j++) {
        text[j] = TEXTS[i][j];
      }
      INDArray alone = plain.outputSingle(GraphShapes.rows(text, new int[] {text.length}));
      assertThat(together[i]).isCloseTo(alone.getFloat(0), within(1e-6f));
    }
  }

  /** Mean of the vectors of words 2 and 4: of (1, 2, 3) and (5, 0, -1). */
  @Test
  void theMeanIsOverWordsAlone() {
    TargetNetwork network = network(Above.MEAN, 5);
    float[] vectors = new float[WORDS * 3];
    System.arraycopy(new float[] {9, 9, 9}, 0, vectors, 0, 3);
    System.arraycopy(new float[] {1, 2, 3}, 0, vectors, 2 * 3, 3);
    System.arraycopy(new float[] {5, 0, -1}, 0, vectors, 4 * 3, 3);
    EmbeddingWeights.set(network.full(), "words", vectors);
    ComputationGraph below = network.backbone("text");
    INDArray mean =
        NetworkInput.of(below).output(GraphShapes.rows(new float[] {2, 4, 0, 0, 0}, new int[] {5}));
    assertThat(mean.data().asFloat()).containsExactly(3, 1, 1);
  }

  /**
   * With softmax replaced by one sigmoid and no hidden layer, d loss / d vector of a word is (p -
   * y) w / n for each of its occurrences in a text of n words; the padding's and unseen words' are
   * 0.
   */
  @Test
  void theGradientOfAWordIsThatOfItsOccurrences() {
    List<LayerSettings> layers =
        List.of(
            words("words"),
            layer("text", LayerType.GLOBAL_AVERAGE_POOLING, null, null, false),
            Samples.binaryOutput("kind"));
    TargetNetwork network =
        TargetNetworks.fromScratch(layers, new int[] {4}, Samples.train(Type.SGD, 1, 0), 3);
    INDArray vectors = network.full().getLayer("words").getParam("W").dup();
    INDArray weights = network.full().getLayer("kind").getParam("W").dup();
    Replica replica = replica(network);
    float p = Replicas.output(replica, new float[] {2, 2, 5, 0}, 1)[0];
    Replicas.step(replica, new float[] {2, 2, 5, 0}, Targets.ofClasses(1));
    INDArray after = Replicas.graph(replica).getLayer("words").getParam("W");
    double[] share = {0, 0, 2.0 / 3, 0, 0, 1.0 / 3};
    for (int word = 0; word < WORDS; word++) {
      for (int i = 0; i < 3; i++) {
        double gradient = (p - 1) * weights.getDouble(i) * share[word];
        assertThat(after.getDouble(word, i))
            .as("word %d", word)
            .isCloseTo(vectors.getDouble(word, i) - gradient, within(1e-6));
      }
    }
  }

  /** The vectors' sums, computed where they lie, against Deeplearning4j's layers. */
  @Test
  void meansInPlaceAreDeeplearning4js() {
    TargetNetwork network = network(Above.MEAN, 6);
    NetworkDefinition plain = NetworkDefinition.of(network.trained(), new int[] {6}, false);
    Acceleration.Check check = Acceleration.check(plain, network.full().params());
    assertThat(check.summary()).isEqualTo("word vectors averaged in place in words");
    Replica fast = Replicas.of(NetworkDefinition.of(network.trained(), new int[] {6}, true));
    fast.load(fast.initialState(FlatWeights.of(network.full())), StepOptions.plain());
    Replica slow = replica(network);
    for (int step = 0; step < 3; step++) {
      double loss = Replicas.step(slow, padded(6), TARGETS);
      assertThat(Replicas.step(fast, padded(6), TARGETS)).isCloseTo(loss, within(1e-6));
    }
    assertThat(fast.weights()).containsExactly(slow.weights(), within(1e-6f));
    assertThat(Replicas.output(fast, padded(6), TEXTS.length))
        .containsExactly(Replicas.output(slow, padded(6), TEXTS.length), within(1e-6f));
  }

  @Test
  void vectorsThatOtherLayersNeedTooAreNotAveragedInPlace() {
    TargetNetwork network = network(Above.LSTM, 6);
    NetworkDefinition plain = NetworkDefinition.of(network.trained(), new int[] {6}, false);
    assertThat(Acceleration.check(plain, network.full().params()).engaged()).isFalse();
    Replica fast =
        Replicas.of(NetworkDefinition.of(network(Above.MEAN, 6).trained(), new int[] {6}, true));
    assertThatThrownBy(() -> Replicas.output(fast, new float[] {1, WORDS, 0, 0, 0, 0}, 1))
        .hasMessageContaining("got word 6, the embedding has the words 0 to 5");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void microBatchesAddUpToTheWholeStep(int size) {
    Replica whole = replica(network(Above.LSTM, 6));
    Replica pieces = replica(network(Above.LSTM, 6));
    pieces.load(
        pieces.initialState(FlatWeights.of(Replicas.graph(pieces))), new StepOptions(size, 0));
    Replicas.step(whole, padded(6), TARGETS);
    Replicas.step(pieces, padded(6), TARGETS);
    assertThat(pieces.weights()).containsExactly(whole.weights(), within(1e-6f));
  }

  @Test
  void whatIsStoredAtThePooledVectorNeedsNoMask() {
    TargetNetwork whole = network(Above.LSTM, 6);
    TargetNetwork cut = whole.frozenAt("text");
    assertThat(cut.trainedShape()).containsExactly(4);
    ComputationGraph backbone = cut.backbone("text");
    Replica below =
        Replicas.of(NetworkDefinition.of(backbone.getConfiguration(), new int[] {6}, false));
    below.load(FlatWeights.of(backbone));
    float[] stored = Replicas.output(below, padded(6), TEXTS.length);
    assertThat(stored).hasSize(TEXTS.length * 4);
    assertThat(Replicas.output(replica(cut), stored, TEXTS.length))
        .containsExactly(Replicas.output(replica(whole), padded(6), TEXTS.length), within(1e-6f));
    assertThat(cut.trainable()).isEqualTo(4 * 4 + 4 + 4 + 1);
  }

  @Test
  void freezingUpToASequenceOfWordsIsRefusedAndAPlaceNamed() {
    String message =
        "Cannot freeze the network up to %s: it gives a value for every word, padding included, and the layers above could not tell which are padding; cut at text, or set model.frozen = false.";
    TargetNetwork network = network(Above.LSTMS, 6);
    assertThatThrownBy(() -> network.frozenAt("below"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message.formatted("below"));
    ModelSettings frozen =
        new ModelSettings("p", List.of(), "words", true, List.of(), OnnxSettings.DEFAULTS);
    assertThatThrownBy(() -> transfer(network, frozen))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message.formatted("words"));
  }

  private static TargetNetwork transfer(TargetNetwork source, ModelSettings model) {
    return TargetNetworks.transfer(
        source.full(), model, new int[] {6}, Samples.train(Type.SGD, 0.5, 0), 3);
  }

  @Test
  void aHeadOnAnEmbeddingThatIsTrainedOnStillSeesTheMask() {
    List<LayerSettings> head =
        List.of(layer("new", LayerType.LSTM, 2, null, false), Samples.binaryOutput("answer"));
    ModelSettings model =
        new ModelSettings("p", List.of(), "words", false, head, OnnxSettings.DEFAULTS);
    TargetNetwork network = transfer(network(Above.MEAN, 6), model);
    assertThat(network.copy().copied()).containsExactly("words");
    Replica replica = replica(network);
    float[] padded = Replicas.output(replica, new float[] {2, 3, 0, 0, 0, 0}, 1);
    INDArray alone =
        network.full().outputSingle(GraphShapes.rows(new float[] {2, 3}, new int[] {2}));
    assertThat(padded[0]).isCloseTo(alone.getFloat(0), within(1e-6f));
  }

  @Test
  void aLinearProbeStandsOnTheLastHiddenLayer() {
    TargetNetwork network = network(Above.MEAN, 6);
    TargetNetwork probe = network.probe(Task.CLASSIFICATION, Samples.train(Type.SGD, 0.5, 0), 3);
    assertThat(network.featureLayer()).isEqualTo("hidden");
    assertThat(probe.inputShape()).containsExactly(4);
    assertThat(network.scratch(Samples.train(Type.SGD, 0.5, 0), 4).inputShape()).containsExactly(6);
  }

  @Test
  void wordVectorsOfAnotherSizeOrForAnotherLayerAreRefused() {
    ComputationGraph graph = network(Above.MEAN, 6).full();
    assertThatThrownBy(() -> EmbeddingWeights.set(graph, "words", new float[12]))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot put 12 numbers into the embedding words: it holds 6 words of 3 numbers each.");
    assertThatThrownBy(() -> EmbeddingWeights.set(graph, "text", new float[18]))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot put word vectors into text: the network has no embedding of that name; its layers are words, text, hidden, kind.");
  }

  @Test
  void wordsAreNoPictures() {
    assertThatThrownBy(
            () -> GraphShapes.input(network(Above.MEAN, 6).trained(), new int[] {1, 28, 28}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot feed examples of shape [1, 28, 28] to the layer words: it takes the numbers of words, one row an example.");
  }
}
