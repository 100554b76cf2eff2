package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StepContext;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks learn of a loss on what comes into their output layer, whatever computes them. */
class HiddenLossTest {

  private static final int SOURCE = 5;
  private static final int ROWS = 9;
  private static final int INPUTS = 10;
  private static final int HIDDEN = 8;
  private static final int CLASSES = 3;
  private static final double WEIGHT = 40;

  /** Those of the target count nothing, as {@link DeepCoral} has them. */
  private static final Targets TARGETS =
      Targets.ofClasses(0, 1, 2, 1, 0, 0, 0, 0, 0)
          .weighted(new float[] {1.8f, 1.8f, 1.8f, 1.8f, 1.8f, 0, 0, 0, 0});

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static LocalModel model(
      ComputationGraphConfiguration layout, boolean lean, int... shape) {
    return Replicas.of(NetworkDefinition.of(layout, shape, false), lean).model();
  }

  private static double gradient(LocalModel model, Batch batch, float[] into) {
    State gradient = model.gradientBuffer();
    double loss =
        model.gradient(
            batch,
            TARGETS,
            StepContext.pass(0, true, ROWS),
            new CoralLoss(SOURCE, WEIGHT),
            gradient);
    float divisor = model.sums() ? ROWS : 1;
    for (int i = 0; i < into.length; i++) {
      into[i] = gradient.copy()[i] / divisor;
    }
    return loss;
  }

  /** Against the differences of both losses of the same network, computed here in double. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theGradientIsThatOfBothLosses(boolean lean) {
    float[] rows = RandomNumbers.of(ROWS * INPUTS, 3);
    try (LocalModel model = model(Samples.denseNetwork(), lean, INPUTS)) {
      assertThat(model.hiddenWidth()).isEqualTo(HIDDEN);
      float[] flat = model.state().copy();
      float[] gradient = new float[flat.length];
      double loss = gradient(model, Batch.of(rows, ROWS), gradient);

      double[] weights = new double[flat.length];
      for (int i = 0; i < flat.length; i++) {
        weights[i] = flat[i];
      }
      assertThat(loss).isCloseTo(loss(weights, rows), within(1e-5));
      double largest = 0;
      for (int i = 0; i < weights.length; i++) {
        double at = weights[i];
        weights[i] = at + 1e-5;
        double more = loss(weights, rows);
        weights[i] = at - 1e-5;
        double less = loss(weights, rows);
        weights[i] = at;
        assertThat((double) gradient[i]).isCloseTo((more - less) / 2e-5, within(2e-5));
        largest = Math.max(largest, Math.abs(gradient[i]));
      }
      assertThat(largest).isGreaterThan(0.05);
    }
  }

  /** Of a chain of 10, 8 (tanh) and 3 (softmax), weights by columns, biases behind them. */
  private static double loss(double[] flat, float[] rows) {
    double[][] hidden = new double[ROWS][HIDDEN];
    double outputs = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int j = 0; j < HIDDEN; j++) {
        double sum = flat[INPUTS * HIDDEN + j];
        for (int i = 0; i < INPUTS; i++) {
          sum += rows[row * INPUTS + i] * flat[j * INPUTS + i];
        }
        hidden[row][j] = Math.tanh(sum);
      }
      if (row < SOURCE) {
        outputs += crossEntropy(flat, hidden[row], TARGETS.classes()[row]) / SOURCE;
      }
    }
    double[][] source = covariance(hidden, 0, SOURCE);
    double[][] target = covariance(hidden, SOURCE, ROWS);
    double apart = 0;
    for (int i = 0; i < HIDDEN; i++) {
      for (int j = 0; j < HIDDEN; j++) {
        apart += Math.pow(source[i][j] - target[i][j], 2);
      }
    }
    return outputs + WEIGHT * apart / (4 * HIDDEN * HIDDEN);
  }

  private static double crossEntropy(double[] flat, double[] hidden, int label) {
    int from = INPUTS * HIDDEN + HIDDEN;
    double[] exponentials = new double[CLASSES];
    double all = 0;
    for (int k = 0; k < CLASSES; k++) {
      double sum = flat[from + HIDDEN * CLASSES + k];
      for (int j = 0; j < HIDDEN; j++) {
        sum += hidden[j] * flat[from + k * HIDDEN + j];
      }
      exponentials[k] = Math.exp(sum);
      all += exponentials[k];
    }
    return -Math.log(exponentials[label] / all);
  }

  /** By its other formula: the mean of products less the product of means. */
  private static double[][] covariance(double[][] rows, int from, int to) {
    int n = to - from;
    double[][] covariance = new double[HIDDEN][HIDDEN];
    for (int i = 0; i < HIDDEN; i++) {
      for (int j = 0; j < HIDDEN; j++) {
        double products = 0;
        double ofI = 0;
        double ofJ = 0;
        for (int row = from; row < to; row++) {
          products += rows[row][i] * rows[row][j];
          ofI += rows[row][i];
          ofJ += rows[row][j];
        }
        covariance[i][j] = (products - ofI * ofJ / n) / (n - 1);
      }
    }
    return covariance;
  }

  /** Feature maps come into the output layer: the slope along the gradient is its length. */
  @Test
  void layersOfPicturesLearnOfItToo() {
    ComputationGraphConfiguration layout =
        Architecture.chain(
            List.of(
                Samples.convolution("conv", 3, 3, "valid"),
                Samples.maxPooling("pool", 3),
                Samples.output("kind", CLASSES)),
            "input",
            new int[] {1, 8, 8},
            5);
    Batch batch = Batch.of(RandomNumbers.of(ROWS * 64, 4), ROWS);
    try (LocalModel model = model(layout, false, 1, 8, 8)) {
      assertThat(model.hiddenWidth()).isEqualTo(3 * 2 * 2);
      float[] flat = model.state().copy();
      float[] gradient = new float[flat.length];
      double both = gradient(model, batch, gradient);
      double length = 0;
      for (float one : gradient) {
        length += one * one;
      }
      length = Math.sqrt(length);
      double[] losses = new double[2];
      for (int side = 0; side < 2; side++) {
        float[] moved = flat.clone();
        for (int i = 0; i < moved.length; i++) {
          moved[i] += (float) ((side == 0 ? 1e-3 : -1e-3) * gradient[i] / length);
        }
        model.load(moved);
        losses[side] = gradient(model, batch, new float[flat.length]);
      }
      assertThat((losses[0] - losses[1]) / 2e-3).isCloseTo(length, within(0.01 * length));
      // Once it is not asked for, the gradient is that of outputs alone.
      model.load(flat);
      double plain =
          model.gradient(batch, TARGETS, StepContext.pass(0, true, ROWS), model.gradientBuffer());
      assertThat(plain).isLessThan(both).isGreaterThan(0.5);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatComesIntoTheOutputLayerIsTold(boolean lean) {
    float[] rows = RandomNumbers.of(ROWS * INPUTS, 3);
    try (LocalModel model = model(Samples.denseNetwork(), lean, INPUTS)) {
      float[] flat = model.state().copy();
      float[] hidden = model.hidden(Batch.of(rows, ROWS));
      assertThat(hidden).hasSize(ROWS * HIDDEN);
      for (int i = 0; i < hidden.length; i++) {
        double sum = flat[INPUTS * HIDDEN + i % HIDDEN];
        for (int k = 0; k < INPUTS; k++) {
          sum += rows[i / HIDDEN * INPUTS + k] * flat[i % HIDDEN * INPUTS + k];
        }
        assertThat((double) hidden[i]).isCloseTo(Math.tanh(sum), within(1e-5));
      }
      assertThat(model.output(Batch.of(rows, ROWS))).hasSize(ROWS * CLASSES);
    }
  }

  @Test
  void anOutputLayerAloneHasNoneBelowIt() {
    ComputationGraphConfiguration layout =
        Architecture.chain(List.of(Samples.output("kind", 3)), "input", new int[] {10}, 5);
    for (boolean lean : new boolean[] {true, false}) {
      try (LocalModel model = model(layout, lean, INPUTS)) {
        assertThat(model.hiddenWidth()).isZero();
      }
    }
  }
}
