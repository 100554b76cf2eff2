package dev.graft.train.dense;

import static dev.graft.train.dense.DenseSamples.INPUTS;
import static dev.graft.train.dense.DenseSamples.chain;
import static dev.graft.train.dense.DenseSamples.dense;
import static dev.graft.train.dense.DenseSamples.features;
import static dev.graft.train.dense.DenseSamples.flat;
import static dev.graft.train.dense.DenseSamples.graph;
import static dev.graft.train.dense.DenseSamples.labels;
import static dev.graft.train.dense.DenseSamples.output;
import static dev.graft.train.dense.DenseSamples.rows;
import static dev.graft.train.dense.DenseSamples.settings;
import static dev.graft.train.dense.DenseSamples.softmax;
import static dev.graft.train.dense.DenseSamples.targets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.dataset.Targets;
import dev.graft.network.NativeRuntime;
import dev.graft.train.StepOptions;
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

  private static DenseNetwork network(ComputationGraphConfiguration layout) {
    return DenseNetwork.of(graph(layout)).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 11, 50})
  void microBatchesAddUpToTheMinibatch(int size) {
    DenseNetwork whole = network(adam());
    DenseNetwork parts = network(adam());
    parts.begin(new float[0], 0, new StepOptions(size, 0));
    for (int step = 0; step < 5; step++) {
      float[] features = features(11, step);
      int[] labels = labels(11, 4, step);
      assertThat(parts.step(features, Targets.ofClasses(labels)))
          .isCloseTo(whole.step(features, Targets.ofClasses(labels)), within(1e-6));
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
    DenseNetwork network = network(layout);
    INDArray start = oracle.params().dup();
    network.begin(new float[0], 0, new StepOptions(0, mu));
    for (int step = 0; step < 10; step++) {
      float[] features = features(6, step);
      int[] labels = labels(6, 4, step);
      INDArray pull = oracle.params().sub(start).muli(rate * mu);
      oracle.fit(new INDArray[] {rows(features, 6)}, new INDArray[] {targets(labels, 4)});
      oracle.params().subi(pull);
      assertThat(network.step(features, Targets.ofClasses(labels)))
          .isCloseTo(oracle.score(), within(1e-6));
    }
    assertThat(network.weights()).containsExactly(flat(oracle.params()), within(1e-6f));
  }

  /** The first step of a round starts at its origin: nothing pulls. */
  @Test
  void everyRoundPullsToItsOwnStart() {
    DenseNetwork pulled = network(adam());
    DenseNetwork free = network(adam());
    pulled.begin(new float[0], 0, new StepOptions(0, 10));
    for (DenseNetwork network : new DenseNetwork[] {pulled, free}) {
      network.step(features(6, 1), Targets.ofClasses(labels(6, 4, 1)));
    }
    pulled.begin(pulled.moments(), pulled.steps(), new StepOptions(0, 10));
    pulled.step(features(6, 2), Targets.ofClasses(labels(6, 4, 2)));
    free.step(features(6, 2), Targets.ofClasses(labels(6, 4, 2)));
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
    DenseNetwork network = DenseNetwork.of(oracle).orElseThrow();
    for (int step = 0; step < 3; step++) {
      float[] features = features(6, step);
      int[] labels = labels(6, width, step);
      oracle.fit(new INDArray[] {rows(features, 6)}, new INDArray[] {targets(labels, width)});
      assertThat(network.step(features, Targets.ofClasses(labels)))
          .isCloseTo(oracle.score(), within(1e-5));
    }
    assertThat(network.weights()).containsExactly(flat(oracle.params()), within(2e-6f));
  }

  @Test
  void goesOnFromAStateAsIfItHadTakenTheStepsItself() {
    DenseNetwork first = network(adam());
    first.step(features(6, 1), Targets.ofClasses(labels(6, 4, 1)));
    DenseNetwork second = network(adam());
    second.load(first.weights());
    second.begin(first.moments(), first.steps(), StepOptions.plain());
    first.step(features(6, 2), Targets.ofClasses(labels(6, 4, 2)));
    second.step(features(6, 2), Targets.ofClasses(labels(6, 4, 2)));
    assertThat(second.weights()).containsExactly(first.weights());
    assertThat(second.moments()).containsExactly(first.moments());
    assertThat(second.steps()).isEqualTo(2);
  }

  @Test
  void startsInTheGraphsOwnState() {
    ComputationGraph graph = graph(adam());
    for (int step = 0; step < 3; step++) {
      graph.fit(
          new INDArray[] {rows(features(6, step), 6)},
          new INDArray[] {targets(labels(6, 4, step), 4)});
    }
    DenseNetwork network = DenseNetwork.of(graph).orElseThrow();
    assertThat(network.steps()).isEqualTo(3);
    assertThat(network.weights()).containsExactly(flat(graph.params()));
    assertThat(network.moments()).containsExactly(flat(graph.getUpdater().getStateViewArray()));
  }

  @Test
  void theSameStepsGiveTheSameBitsWhateverWasComputedBefore() {
    DenseNetwork fresh = network(adam());
    DenseNetwork used = network(adam());
    float[] start = used.weights();
    used.output(features(700, 5));
    used.step(features(40, 6), Targets.ofClasses(labels(40, 4, 6)));
    used.load(start);
    used.begin(new float[fresh.moments().length], 0, StepOptions.plain());
    for (int step = 0; step < 5; step++) {
      float[] features = features(7 + step, step);
      int[] labels = labels(7 + step, 4, step);
      assertThat(used.step(features, Targets.ofClasses(labels)))
          .isEqualTo(fresh.step(features, Targets.ofClasses(labels)));
    }
    assertThat(used.weights()).containsExactly(fresh.weights());
    assertThat(used.moments()).containsExactly(fresh.moments());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 600})
  void outputsOfAnyNumberOfRowsAreThoseOfDeeplearning4j(int rows) {
    ComputationGraph oracle = graph(adam());
    float[] features = features(rows, 3);
    assertThat(network(adam()).output(features))
        .containsExactly(flat(oracle.outputSingle(false, rows(features, rows))), within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void rowsThatLieApartAreTheSameRows(int microBatchSize) {
    DenseNetwork together = network(adam());
    DenseNetwork apart = network(adam());
    StepOptions options = new StepOptions(microBatchSize, 0);
    together.begin(new float[0], 0, options);
    apart.begin(new float[0], 0, options);
    float[][] rows = {features(1, 1), features(1, 2), features(1, 3), features(1, 4)};
    float[] flat = new float[4 * INPUTS];
    for (int row = 0; row < 4; row++) {
      System.arraycopy(rows[row], 0, flat, row * INPUTS, INPUTS);
    }
    int[] labels = labels(4, 4, 5);
    assertThat(apart.step(rows, Targets.ofClasses(labels)))
        .isEqualTo(together.step(flat, Targets.ofClasses(labels)));
    assertThat(apart.weights()).containsExactly(together.weights());
  }

  @Test
  void whatItReturnsIsACopy() {
    DenseNetwork network = network(adam());
    network.weights()[0] += 1;
    network.moments()[0] += 1;
    assertThat(network.weights()).containsExactly(network(adam()).weights());
    assertThat(network.moments()).containsOnly(0);
  }

  /** Else the pinned kernel and thread count would not be those of these products. */
  @Test
  void productsAreComputedByTheLibraryThatIsPinned() {
    network(adam()).output(features(1, 1));
    int threads = NativeRuntime.blasThreads();
    openblas_nolapack.blas_set_num_threads(threads + 1);
    try {
      assertThat(NativeRuntime.blasThreads()).isEqualTo(threads + 1);
    } finally {
      openblas_nolapack.blas_set_num_threads(threads);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    DenseNetwork network = network(adam());
    assertThatThrownBy(() -> network.step(new float[19], Targets.ofClasses(0, 0)))
        .hasMessage("Cannot read 19 features as 2 rows of 10");
    assertThatThrownBy(() -> network.output(new float[19]))
        .hasMessage("Cannot read 19 features as 1 rows of 10");
    assertThatThrownBy(
            () ->
                network.step(new float[][] {new float[10], new float[9]}, Targets.ofClasses(0, 0)))
        .hasMessage("Cannot read 9 features as 1 rows of 10");
    assertThatThrownBy(() -> network.step(new float[2][10], Targets.ofClasses(0, 0, 0)))
        .hasMessageStartingWith("Cannot train on 2 rows with 3 targets");
    assertThatThrownBy(() -> network.step(new float[0], Targets.ofClasses()))
        .hasMessageStartingWith("Cannot train on no rows");
    assertThatThrownBy(() -> network.step(new float[20], Targets.ofClasses(0, 4)))
        .hasMessage("Cannot train on the class 4: the network has 4 outputs");
    assertThatThrownBy(() -> network.load(new float[3]))
        .hasMessage("Cannot load 3 numbers into a vector of 124");
    float[] moments = new float[3];
    assertThatThrownBy(() -> network.begin(moments, 0, StepOptions.plain()))
        .hasMessage("Cannot load 3 numbers into a vector of 248");
  }
}
