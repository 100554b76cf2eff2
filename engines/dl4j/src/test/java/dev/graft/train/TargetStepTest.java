package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.LocalOptimizer;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Steps on targets of every kind, with weights: by hand, through Deeplearning4j's layers and over
 * flat arrays.
 */
class TargetStepTest {

  private static final float RATE = 0.5f;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static LayerSettings output(int units, String activation, String loss) {
    return LayerSettings.named("kind", LayerType.OUTPUT)
        .units(units)
        .activation(activation)
        .loss(loss)
        .build();
  }

  private static NetworkDefinition definition(
      int inputs, Type optimizer, float rate, LayerSettings... layers) {
    ComputationGraphConfiguration layout =
        Architecture.chain(List.of(layers), "input", new int[] {inputs}, 5);
    LocalOptimizer.configure(layout, Samples.train(optimizer, rate, 0));
    return NetworkDefinition.of(layout, new int[] {inputs}, false);
  }

  private static Replica replica(
      NetworkDefinition definition, boolean lean, float[] start, StepOptions options) {
    Replica replica = Replicas.of(definition, lean);
    replica.load(replica.initialState(start), options);
    return replica;
  }

  private static float[] start(NetworkDefinition definition) {
    return definition.network().params().dup('c').data().asFloat();
  }

  /**
   * One linear output y = 2 x + 1 of the inputs 1 and 3, targets 2 and 10, weights 3 and 0.5:
   * errors 1 and -3, loss (3 * 1 + 0.5 * 9) / 2, gradient by the slope (3 * 2 * 1 * 1 + 0.5 * 2 *
   * -3 * 3) / 2 = -1.5, by the intercept (3 * 2 * 1 + 0.5 * 2 * -3) / 2 = 1.5.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWeightedStepOfOneLinearOutputIsAsComputedByHand(boolean lean) {
    NetworkDefinition definition = definition(1, Type.SGD, RATE, output(1, "linear", "mse"));
    Replica replica = replica(definition, lean, new float[] {2, 1}, StepOptions.plain());
    Targets targets = Targets.ofValues(new float[][] {{2}, {10}}).weighted(new float[] {3, 0.5f});
    assertThat(Replicas.step(replica, new float[] {1, 3}, targets)).isCloseTo(3.75, within(1e-6));
    assertThat(replica.weights())
        .containsExactly(new float[] {2 + RATE * 1.5f, 1 - RATE * 1.5f}, within(1e-6f));
  }

  /**
   * Two logits of zero: probabilities one half, so that the gradient by a logit is the weight times
   * (1/2 - target): 4 and 1 weigh the classes 0 and 1; the biases' mean gradient is (4 * (-1/2) + 1
   * * 1/2) / 2 = -0.75, and 0.75; the loss (4 + 1) * log 2 / 2.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWeightedStepOfASoftmaxIsAsComputedByHand(boolean lean) {
    NetworkDefinition definition =
        definition(1, Type.SGD, RATE, output(2, "softmax", "categorical-crossentropy"));
    Replica replica = replica(definition, lean, new float[4], StepOptions.plain());
    Targets targets = Targets.ofClasses(0, 1).weighted(new float[] {4, 1});
    assertThat(Replicas.step(replica, new float[2], targets))
        .isCloseTo(2.5 * Math.log(2), within(1e-6));
    assertThat(replica.weights())
        .containsExactly(new float[] {0, 0, RATE * 0.75f, -RATE * 0.75f}, within(1e-6f));
  }

  /**
   * One sigmoid at one half, where a mask of the labels would count the weight twice: class 1 with
   * weight 3, gradient by the bias 3 * (1/2 - 1).
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theWeightCountsOnceWhereTheOutputIsOneValueWide(boolean lean) {
    NetworkDefinition definition =
        definition(1, Type.SGD, RATE, output(1, "sigmoid", "binary-crossentropy"));
    Replica replica = replica(definition, lean, new float[2], StepOptions.plain());
    Targets targets = Targets.ofClasses(1).weighted(new float[] {3});
    assertThat(Replicas.step(replica, new float[1], targets))
        .isCloseTo(3 * Math.log(2), within(1e-6));
    assertThat(replica.weights()).containsExactly(new float[] {0, RATE * 1.5f}, within(1e-6f));
  }

  /** Absolute errors of two outputs: the sign of each error over two. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStepOnAbsoluteErrorsIsAsComputedByHand(boolean lean) {
    NetworkDefinition definition = definition(1, Type.SGD, RATE, output(2, "linear", "mae"));
    Replica replica = replica(definition, lean, new float[4], StepOptions.plain());
    Targets targets = Targets.ofValues(new float[][] {{3, -1}});
    assertThat(Replicas.step(replica, new float[1], targets)).isCloseTo(2, within(1e-6));
    assertThat(replica.weights())
        .containsExactly(new float[] {0, 0, RATE / 2, -RATE / 2}, within(1e-6f));
  }

  private static Targets values(int rows, int width, long seed, boolean binary) {
    float[] numbers = RandomNumbers.of(rows * width, seed);
    float[][] values = new float[rows][width];
    for (int i = 0; i < numbers.length; i++) {
      values[i / width][i % width] = binary ? Math.round(numbers[i]) : 2 * numbers[i] - 1;
    }
    return Targets.ofValues(values);
  }

  /** Shares of classes that add up to one. */
  private static Targets shares(int rows, int width, long seed) {
    float[][] values = values(rows, width, seed, false).values();
    for (float[] row : values) {
      float sum = 0;
      for (int i = 0; i < width; i++) {
        row[i] += 1;
        sum += row[i];
      }
      for (int i = 0; i < width; i++) {
        row[i] /= sum;
      }
    }
    return Targets.ofValues(values);
  }

  private static Targets targets(String activation, int rows, int width, long seed) {
    return activation.equals("softmax")
        ? shares(rows, width, seed)
        : values(rows, width, seed, activation.equals("sigmoid"));
  }

  private static final String KINDS =
      """
      softmax, categorical-crossentropy, 3
      softmax, mse,                      3
      sigmoid, binary-crossentropy,      3
      sigmoid, binary-crossentropy,      1
      linear,  mse,                      1
      linear,  mse,                      3
      linear,  mae,                      1
      tanh,    mae,                      2
      """;

  /** Without weights, Deeplearning4j's own fit is the oracle. */
  @ParameterizedTest
  @CsvSource(textBlock = KINDS)
  void rowsOfValuesStepAsFitDoes(String activation, String loss, int width) {
    NetworkDefinition definition =
        definition(
            10, Type.ADAM, 0.01f, Samples.dense("hidden", 8), output(width, activation, loss));
    for (boolean lean : new boolean[] {true, false}) {
      ComputationGraph stock = definition.network();
      float[] start = start(definition);
      Replicas.load(start, stock);
      Replica replica = replica(definition, lean, start, StepOptions.plain());
      assertThat(replica.path().contains("flat")).isEqualTo(lean);
      for (int step = 0; step < 5; step++) {
        float[] features = RandomNumbers.of(70, step);
        Targets targets = targets(activation, 7, width, 50 + step);
        double actual = Replicas.step(replica, features, targets);
        stock.fit(
            new DataSet(Nd4j.create(features, new long[] {7, 10}, 'c'), rows(targets, width)));
        assertThat(actual).isCloseTo(stock.score(), within(1e-5));
      }
      assertThat(replica.weights())
          .containsExactly(stock.params().dup('c').data().asFloat(), within(2e-6f));
    }
  }

  private static INDArray rows(Targets targets, int width) {
    return Nd4j.create(targets.values()).reshape(targets.size(), width);
  }

  /** A weight of 2 is the example twice, one of 0 is the example left out of the sum. */
  @ParameterizedTest
  @CsvSource(textBlock = KINDS)
  void weightsCountExamplesSoManyTimes(String activation, String loss, int width) {
    NetworkDefinition definition =
        definition(10, Type.SGD, 0.1f, Samples.dense("hidden", 8), output(width, activation, loss));
    float[] start = start(definition);
    for (boolean lean : new boolean[] {true, false}) {
      Replica weighted = replica(definition, lean, start, StepOptions.plain());
      Replica repeated = replica(definition, lean, start, StepOptions.plain());
      float[] features = RandomNumbers.of(40, 1);
      Targets targets = targets(activation, 4, width, 2);
      double actual = Replicas.step(weighted, features, targets.weighted(new float[] {2, 0, 1, 1}));
      int[] times = {0, 0, 2, 3};
      double expected = Replicas.step(repeated, at(features, times), targets.at(times));
      assertThat(actual).isCloseTo(expected, within(1e-5));
      assertThat(weighted.weights()).containsExactly(repeated.weights(), within(1e-6f));
    }
  }

  private static float[] at(float[] features, int[] rows) {
    float[] chosen = new float[rows.length * 10];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(features, rows[i] * 10, chosen, i * 10, 10);
    }
    return chosen;
  }

  @ParameterizedTest
  @CsvSource(textBlock = KINDS)
  void flatArraysStepAsDeeplearning4jsLayersDoWithWeightsToo(
      String activation, String loss, int width) {
    NetworkDefinition definition =
        definition(
            10, Type.ADAM, 0.01f, Samples.dense("hidden", 8), output(width, activation, loss));
    float[] start = start(definition);
    Replica lean = replica(definition, true, start, new StepOptions(3, 0));
    Replica stock = replica(definition, false, start, new StepOptions(3, 0));
    for (int step = 0; step < 5; step++) {
      float[] features = RandomNumbers.of(70, step);
      Targets targets =
          targets(activation, 7, width, 50 + step).weighted(RandomNumbers.of(7, 90 + step));
      double expected = Replicas.step(stock, features, targets);
      assertThat(Replicas.step(lean, features, targets))
          .isCloseTo(expected, within(1e-4 * expected));
    }
    assertThat(moved(lean.weights(), start)).isGreaterThan(0.01);
    assertThat(moved(lean.weights(), stock.weights()))
        .isLessThan(1e-4 * moved(stock.weights(), start));
  }

  /** Norm of the difference. */
  private static double moved(float[] to, float[] from) {
    double squares = 0;
    for (int i = 0; i < to.length; i++) {
      squares += ((double) to[i] - from[i]) * (to[i] - from[i]);
    }
    return Math.sqrt(squares);
  }

  /** The loss function that scores a step is the network's own again afterwards. */
  @Test
  void aStepWithoutWeightsAfterOneWithThemIsPlain() {
    NetworkDefinition definition =
        definition(10, Type.SGD, 0.1f, output(3, "softmax", "categorical-crossentropy"));
    float[] start = start(definition);
    Replica used = replica(definition, false, start, StepOptions.plain());
    Replica fresh = replica(definition, false, start, StepOptions.plain());
    float[] features = RandomNumbers.of(20, 1);
    Targets targets = Targets.ofClasses(0, 2);
    Replicas.step(used, features, targets.weighted(new float[] {7, 0}));
    used.load(used.initialState(start), StepOptions.plain());
    assertThat(Replicas.step(used, features, targets))
        .isEqualTo(Replicas.step(fresh, features, targets));
    assertThat(used.weights()).isEqualTo(fresh.weights());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void weightsOfOneChangeNothing(boolean lean) {
    NetworkDefinition definition =
        definition(10, Type.SGD, 0.1f, output(3, "softmax", "categorical-crossentropy"));
    float[] start = start(definition);
    Replica one = replica(definition, lean, start, StepOptions.plain());
    Replica other = replica(definition, lean, start, StepOptions.plain());
    float[] features = RandomNumbers.of(20, 1);
    Replicas.step(one, features, Targets.ofClasses(0, 2).weighted(new float[] {1, 1}));
    Replicas.step(other, features, Targets.ofClasses(0, 2));
    assertThat(one.weights()).isEqualTo(other.weights());
  }

  /** Scoring is of examples as they are. */
  @Test
  void lossesDoNotKnowWeightsOrSmoothing() {
    NetworkDefinition definition =
        definition(10, Type.SGD, 0.1f, output(3, "softmax", "categorical-crossentropy"));
    Replica replica = replica(definition, true, start(definition), new StepOptions(0, 0, 0.3));
    Targets targets = Targets.ofClasses(0, 2);
    float[] outputs = {0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f};
    assertThat(replica.losses(outputs, targets.weighted(new float[] {9, 9})))
        .containsExactly(new float[] {(float) Math.log(2), (float) Math.log(4)}, within(1e-6f));
  }

  @Test
  void lossesOfNumbersAreMeansOverTheOutputs() {
    float[] outputs = {1, 4, 0, 0};
    Targets targets = Targets.ofValues(new float[][] {{2, 2}, {0, -4}});
    assertThat(losses("mse", outputs, targets)).containsExactly(2.5f, 8);
    assertThat(losses("mae", outputs, targets)).containsExactly(1.5f, 2);
  }

  private static float[] losses(String loss, float[] outputs, Targets targets) {
    NetworkDefinition definition = definition(10, Type.SGD, 0.1f, output(2, "linear", loss));
    return Replicas.of(definition).losses(outputs, targets);
  }

  /** Keras: y (1 - e) + e / K, or y (1 - e) + e / 2 where each output is a probability. */
  @ParameterizedTest
  @CsvSource({
    "softmax, categorical-crossentropy, 4, 0.85, 0.05",
    "softmax, mse,                      4, 0.85, 0.05",
    "sigmoid, binary-crossentropy,      4, 0.9,  0.1"
  })
  void smoothedClassesStepAsTheRowsThatKerasMakes(
      String activation, String loss, int width, float right, float wrong) {
    NetworkDefinition definition = definition(10, Type.SGD, 0.1f, output(width, activation, loss));
    assertSmoothed(
        definition,
        Targets.ofClasses(0, 3),
        Targets.ofValues(
            new float[][] {{right, wrong, wrong, wrong}, {wrong, wrong, wrong, right}}));
  }

  @Test
  void oneProbabilityIsSmoothedTowardsOneHalf() {
    NetworkDefinition definition =
        definition(10, Type.SGD, 0.1f, output(1, "sigmoid", "binary-crossentropy"));
    assertSmoothed(
        definition, Targets.ofClasses(0, 1), Targets.ofValues(new float[][] {{0.1f}, {0.9f}}));
  }

  private static void assertSmoothed(
      NetworkDefinition definition, Targets targets, Targets expected) {
    float[] start = start(definition);
    float[] features = RandomNumbers.of(20, 1);
    float[] weights = {2, 0.5f};
    for (boolean lean : new boolean[] {true, false}) {
      Replica smoothing = replica(definition, lean, start, new StepOptions(0, 0, 0.2));
      Replica plain = replica(definition, lean, start, StepOptions.plain());
      List<Double> losses = new ArrayList<>();
      losses.add(Replicas.step(smoothing, features, targets.weighted(weights)));
      losses.add(Replicas.step(plain, features, expected.weighted(weights)));
      assertThat(losses.get(0)).isCloseTo(losses.get(1), within(1e-6));
      assertThat(smoothing.weights()).containsExactly(plain.weights(), within(1e-6f));
    }
  }
}
