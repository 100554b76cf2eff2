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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.Nd4jRuntime;
import dev.graft.model.Batch;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class DenseStepTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ComputationGraphConfiguration adam() {
    return chain(
        settings().updater(new Adam(0.01)).l2(0.02), dense(INPUTS, 8, Activation.TANH), softmax(8));
  }

  private static Replica network(ComputationGraphConfiguration layout) {
    return DenseSamples.replica(graph(layout));
  }

  /** The beginning of a round in the state that the network is in. */
  private static void begin(Replica network, StepOptions options) {
    network.load(state(network, 0), options);
  }

  private static TrainState state(Replica network, int steps) {
    return new TrainState(network.weights(), network.statistics(), network.moments(), steps);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 11, 50})
  void microBatchesAddUpToTheMinibatch(int size) {
    Replica whole = network(adam());
    Replica parts = network(adam());
    begin(parts, new StepOptions(size, 0));
    for (int step = 0; step < 5; step++) {
      float[] features = features(11, step);
      int[] labels = labels(11, 4, step);
      assertThat(Replicas.step(parts, features, Targets.ofClasses(labels)))
          .isCloseTo(Replicas.step(whole, features, Targets.ofClasses(labels)), within(1e-6));
    }
    assertThat(parts.weights()).containsExactly(whole.weights(), within(1e-6f));
  }

  /**
   * With plain SGD the proximal term moves the weights by rate * mu * (w - w of the round's start),
   * after the step that Deeplearning4j takes: the term joins the gradient after clipping.
   */
  @Test
  void theProximalTermPullsToTheRoundsStart() {
    float rate = 0.3f;
    float mu = 0.5f;
    ComputationGraphConfiguration layout =
        chain(
            settings()
                .updater(new Sgd(rate))
                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                .gradientNormalizationThreshold(0.02),
            dense(INPUTS, 8, Activation.TANH),
            softmax(8));
    ComputationGraph oracle = graph(layout);
    Replica network = network(layout);
    INDArray start = oracle.params().dup();
    begin(network, new StepOptions(0, mu));
    for (int step = 0; step < 10; step++) {
      float[] features = features(6, step);
      int[] labels = labels(6, 4, step);
      INDArray pull = oracle.params().sub(start).muli(rate * mu);
      oracle.fit(new INDArray[] {rows(features, 6)}, new INDArray[] {targets(labels, 4)});
      oracle.params().subi(pull);
      assertThat(Replicas.step(network, features, Targets.ofClasses(labels)))
          .isCloseTo(oracle.score(), within(1e-6));
    }
    assertThat(network.weights()).containsExactly(flat(oracle.params()), within(1e-6f));
  }

  /** The first step of a round starts at its origin: nothing pulls. */
  @Test
  void everyRoundPullsToItsOwnStart() {
    Replica pulled = network(adam());
    Replica free = network(adam());
    begin(pulled, new StepOptions(0, 10));
    for (Replica network : new Replica[] {pulled, free}) {
      Replicas.step(network, features(6, 1), Targets.ofClasses(labels(6, 4, 1)));
    }
    pulled.load(state(pulled, 1), new StepOptions(0, 10));
    Replicas.step(pulled, features(6, 2), Targets.ofClasses(labels(6, 4, 2)));
    Replicas.step(free, features(6, 2), Targets.ofClasses(labels(6, 4, 2)));
    assertThat(pulled.weights()).containsExactly(free.weights());
  }

  @ParameterizedTest(name = "{1} over {0}, {2} wide, bias {3}")
  @CsvSource({
    "SOFTMAX, MCXENT, 4, 200",
    "SIGMOID, XENT, 1, 30",
    "SIGMOID, XENT, 1, -30",
    "SIGMOID, XENT, 3, 12",
    "SIGMOID, MSE, 3, 200",
    "SOFTMAX, MSE, 3, 200"
  })
  void aSaturatedOutputStepsAsInDeeplearning4j(
      Activation activation, LossFunction loss, int width, float bias) {
    ComputationGraph oracle =
        graph(
            chain(
                settings().updater(new Sgd(0.1)),
                dense(INPUTS, 8, Activation.SIGMOID),
                output(8, width, activation, loss)));
    oracle.getOutputLayer(0).getParam("b").putScalar(0, bias);
    Replica network = DenseSamples.replica(oracle);
    for (int step = 0; step < 3; step++) {
      float[] features = features(6, step);
      int[] labels = labels(6, width, step);
      oracle.fit(new INDArray[] {rows(features, 6)}, new INDArray[] {targets(labels, width)});
      assertThat(Replicas.step(network, features, Targets.ofClasses(labels)))
          .isCloseTo(oracle.score(), within(1e-5));
    }
    assertThat(network.weights()).containsExactly(flat(oracle.params()), within(2e-6f));
  }

  @Test
  void goesOnFromAStateAsIfItHadTakenTheStepsItself() {
    Replica first = network(adam());
    Replicas.step(first, features(6, 1), Targets.ofClasses(labels(6, 4, 1)));
    Replica second = network(adam());
    second.load(state(first, 1), StepOptions.plain());
    Replicas.step(first, features(6, 2), Targets.ofClasses(labels(6, 4, 2)));
    Replicas.step(second, features(6, 2), Targets.ofClasses(labels(6, 4, 2)));
    assertThat(second.weights()).containsExactly(first.weights());
    assertThat(second.moments()).containsExactly(first.moments());
  }

  @Test
  void theSameStepsGiveTheSameBitsWhateverWasComputedBefore() {
    Replica fresh = network(adam());
    Replica used = network(adam());
    float[] start = used.weights();
    Replicas.output(used, features(700, 5), 700);
    Replicas.step(used, features(40, 6), Targets.ofClasses(labels(40, 4, 6)));
    float[] moments = new float[fresh.moments().length];
    used.load(new TrainState(start, new float[0], moments, 0), StepOptions.plain());
    for (int step = 0; step < 5; step++) {
      float[] features = features(7 + step, step);
      int[] labels = labels(7 + step, 4, step);
      assertThat(Replicas.step(used, features, Targets.ofClasses(labels)))
          .isEqualTo(Replicas.step(fresh, features, Targets.ofClasses(labels)));
    }
    assertThat(used.weights()).containsExactly(fresh.weights());
    assertThat(used.moments()).containsExactly(fresh.moments());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 600})
  void outputsOfAnyNumberOfRowsAreThoseOfDeeplearning4j(int rows) {
    ComputationGraph oracle = graph(adam());
    float[] features = features(rows, 3);
    assertThat(Replicas.output(network(adam()), features, rows))
        .containsExactly(flat(oracle.outputSingle(false, rows(features, rows))), within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void rowsThatLieApartAreTheSameRows(int microBatchSize) {
    Replica together = network(adam());
    Replica apart = network(adam());
    StepOptions options = new StepOptions(microBatchSize, 0);
    begin(together, options);
    begin(apart, options);
    float[][] rows = {features(1, 1), features(1, 2), features(1, 3), features(1, 4)};
    float[] flat = new float[4 * INPUTS];
    for (int row = 0; row < 4; row++) {
      System.arraycopy(rows[row], 0, flat, row * INPUTS, INPUTS);
    }
    int[] labels = labels(4, 4, 5);
    assertThat(apart.step(Batch.of(rows), Targets.ofClasses(labels)))
        .isEqualTo(Replicas.step(together, flat, Targets.ofClasses(labels)));
    assertThat(apart.weights()).containsExactly(together.weights());
  }

  @Test
  void whatItReturnsIsACopy() {
    Replica network = network(adam());
    network.weights()[0] += 1;
    network.moments()[0] += 1;
    assertThat(network.weights()).containsExactly(network(adam()).weights());
    assertThat(network.moments()).containsOnly(0);
  }

  /** Else the pinned kernel and thread count would not be those of these products. */
  @Test
  void productsAreComputedByTheLibraryThatIsPinned() {
    Replicas.output(network(adam()), features(1, 1), 1);
    int threads = Nd4jRuntime.blasThreads();
    openblas_nolapack.blas_set_num_threads(threads + 1);
    try {
      assertThat(Nd4jRuntime.blasThreads()).isEqualTo(threads + 1);
    } finally {
      openblas_nolapack.blas_set_num_threads(threads);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    Replica network = network(adam());
    assertThatThrownBy(() -> Replicas.step(network, new float[19], Targets.ofClasses(0, 0)))
        .hasMessage("Cannot divide 19 numbers into 2 rows");
    assertThatThrownBy(() -> Replicas.output(network, new float[19], 1))
        .hasMessage("Cannot read rows of 19 features: the network takes 10");
    assertThatThrownBy(
            () ->
                network.step(
                    Batch.of(new float[][] {new float[10], new float[11]}),
                    Targets.ofClasses(0, 0)))
        .hasMessage("Cannot put a row of 11 numbers beside one of 10");
    Batch two = Batch.of(new float[2][10]);
    assertThatThrownBy(() -> network.step(two, Targets.ofClasses(0, 0, 0)))
        .hasMessageStartingWith("Cannot train on 2 rows with 3 targets");
    assertThatThrownBy(() -> Replicas.step(network, new float[0], Targets.ofClasses()))
        .hasMessageStartingWith("Cannot train on 0 rows with 0 targets");
    assertThatThrownBy(() -> Replicas.step(network, new float[20], Targets.ofClasses(0, 4)))
        .hasMessage("Cannot train on the class 4: the network has 4 outputs");
    assertThatThrownBy(() -> network.load(new float[3]))
        .hasMessage("Cannot load 3 numbers into a vector of 124");
    float[] moments = new float[3];
    TrainState state = new TrainState(network.weights(), new float[0], moments, 0);
    assertThatThrownBy(() -> network.load(state, StepOptions.plain()))
        .hasMessage("Cannot load 3 numbers into a vector of 248");
  }
}
