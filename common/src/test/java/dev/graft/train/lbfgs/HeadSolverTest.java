package dev.graft.train.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.io.SavedState;
import dev.graft.model.ConvexHead;
import dev.graft.train.TrainState;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A sigmoid on few features that matter and many that do not, validated by its loss. */
class HeadSolverTest {

  private static final int TELLING = 4;

  private final Random random = new Random(5);

  private final class Rows {
    private final float[][] rows;
    private final int[] labels;

    Rows(int count, int inputs) {
      this(count, inputs, 0);
    }

    /**
     * @param from what the features must come to for a label of 1: the more, the rarer
     */
    Rows(int count, int inputs, double from) {
      rows = new float[count][inputs];
      labels = new int[count];
      for (int i = 0; i < count; i++) {
        double sum = 0;
        for (int j = 0; j < inputs; j++) {
          rows[i][j] = (float) (3 + random.nextGaussian());
          sum += j < TELLING ? rows[i][j] - 3 : 0;
        }
        labels[i] = sum + random.nextGaussian() > from ? 1 : 0;
      }
    }

    double loss(float[] weights, double[] gradient) {
      double loss = 0;
      int inputs = rows[0].length;
      for (int i = 0; i < rows.length; i++) {
        double logit = weights[inputs];
        for (int j = 0; j < inputs; j++) {
          logit += weights[j] * rows[i][j];
        }
        double p = 1 / (1 + Math.exp(-logit));
        loss -= Math.log(labels[i] == 1 ? p : 1 - p) / rows.length;
        for (int j = 0; j <= inputs; j++) {
          gradient[j] += (p - labels[i]) * (j < inputs ? rows[i][j] : 1) / rows.length;
        }
      }
      return loss;
    }
  }

  /** A solver on its way. */
  private static final class Run {
    private final Rows train;
    private final Rows validation;
    private final double l2;
    private HeadSolver solver;
    private TrainState state;
    private double best = Double.POSITIVE_INFINITY;
    private TrainState kept;
    private boolean everyStep = true;

    Run(Rows train, Rows validation, double l2) {
      this.train = train;
      this.validation = validation;
      this.l2 = l2;
      solver = solver();
      int weights = train.rows[0].length + 1;
      state = solver.start(new TrainState(new float[weights], new float[0], new float[0], 0));
    }

    private HeadSolver solver() {
      return new HeadSolver(
          new ConvexHead(train.rows[0].length, 1, true), FeatureScales.of(train.rows), l2, true);
    }

    void step() {
      double[] gradient = new double[state.weights().length];
      double loss = train.loss(state.weights(), gradient);
      state = solver.next(state, loss, gradient);
      if (everyStep || solver.ended()) {
        validate();
      }
    }

    private void validate() {
      double now = validation.loss(state.weights(), new double[state.weights().length]);
      solver.validated(now < best);
      kept = now < best ? state : kept;
      best = Math.min(best, now);
    }

    Run toTheEnd() {
      while (!solver.converged()) {
        step();
      }
      return this;
    }

    void stopAndGoOn() {
      SavedState saved = new SavedState();
      solver.save(saved);
      solver = solver();
      solver.restore(saved);
    }
  }

  @Test
  void validationChoosesAStrongOneWhereMostFeaturesSayNothing() {
    Rows train = new Rows(40, 300);
    Rows validation = new Rows(400, 300);
    Run path = new Run(train, validation, Double.NaN).toTheEnd();
    assertThat(path.solver.l2()).isGreaterThan(10.0 / 40);
    assertThat(path.solver.tried()).hasSizeLessThan(6);
    assertThat(path.best).isLessThan(new Run(train, validation, 1.0 / 40).toTheEnd().best - 0.005);
  }

  @Test
  void validationChoosesAWeakOneWhereExamplesAreMany() {
    Run path = new Run(new Rows(2000, 8), new Rows(2000, 8), Double.NaN).toTheEnd();
    assertThat(path.solver.l2()).isLessThanOrEqualTo(Math.sqrt(10) / 2000);
    assertThat(path.solver.tried()).hasSize(3);
  }

  @Test
  void aRareClassIsSolvedToo() {
    Rows train = new Rows(30_000, 10, 6.5);
    Rows validation = new Rows(30_000, 10, 6.5);
    assertThat(IntStream.of(train.labels).sum()).isBetween(20, 80);
    Run path = new Run(train, validation, Double.NaN).toTheEnd();
    Run alone = new Run(train, validation, 1.0 / 30_000).toTheEnd();
    assertThat(path.best).isLessThanOrEqualTo(1.01 * alone.best);
  }

  @Test
  void aStrengthThatChangesNothingIsPassedOver() {
    Rows rows = new Rows(20_000, 8);
    Run path = new Run(rows, rows, Double.NaN).toTheEnd();
    assertThat(path.solver.tried()).hasSizeLessThan(3).contains(path.solver.l2());
    assertThat(path.solver.said()).startsWith("converged after ");
  }

  @Test
  void aStrengthThatIsSetIsSolvedAlone() {
    Run alone = new Run(new Rows(40, 30), new Rows(40, 30), 0.5).toTheEnd();
    assertThat(alone.solver.l2()).isEqualTo(0.5);
    assertThat(alone.solver.tried()).isEmpty();
    assertSolved(alone.train, alone.state, 0.5, 1.1e-4);
  }

  @Test
  void whatIsKeptOfSolutionsAloneIsOneWithTheL2ThatIsTold() {
    Run path = new Run(new Rows(40, 300), new Rows(400, 300), Double.NaN);
    path.everyStep = false;
    path.toTheEnd();
    assertThat(path.solver.l2()).isGreaterThan(10.0 / 40);
    assertSolved(path.train, path.kept, path.solver.l2(), 1.1e-3);
  }

  private static void assertSolved(Rows rows, TrainState state, double l2, double flat) {
    int inputs = rows.rows[0].length;
    StandardisedHead head = new StandardisedHead(inputs, 1, true, FeatureScales.of(rows.rows));
    double[] gradient = new double[inputs + 1];
    rows.loss(state.weights(), gradient);
    for (double slope : head.gradient(head.standardised(state.weights()), gradient, l2)) {
      assertThat(Math.abs(slope)).isLessThan(flat);
    }
  }

  @Test
  void itGoesOnFromAnywhereOnThePathBitForBit() {
    Rows train = new Rows(30, 40);
    Rows validation = new Rows(30, 40);
    Run whole = new Run(train, validation, Double.NaN);
    Run parts = new Run(train, validation, Double.NaN);
    while (!whole.solver.converged()) {
      whole.step();
      parts.step();
      parts.stopAndGoOn();
      assertThat(parts.state.weights()).containsExactly(whole.state.weights());
    }
    assertThat(parts.solver.converged()).isTrue();
    assertThat(parts.solver.tried()).hasSizeGreaterThan(2).containsExactly(whole.solver.tried());
    assertThat(parts.solver.l2()).isEqualTo(whole.solver.l2());
    assertThat(parts.solver.said()).isEqualTo(whole.solver.said()).startsWith("converged after ");
  }
}
