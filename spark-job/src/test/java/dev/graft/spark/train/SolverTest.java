package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code train.optimizer.type = lbfgs}: one output layer, solved to the end. */
class SolverTest {

  private static final String HEAD =
      "model.layers = [{ name = out, type = output, units = 3 }], train { optimizer.type = lbfgs, epochs = null }";
  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(33, 0, 21, 40);

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  private static TrainingResult run(List<ExampleChunk> blocks, String... more) {
    Settings settings = Fixtures.settings(HEAD, String.join("\n", more));
    return TrainingFixture.run(settings, blocks);
  }

  /** The gradient of mean cross-entropy plus penalty on standardised features, by hand. */
  private static double[] gradient(float[] weights, List<ExampleChunk> blocks, double l2) {
    int n = blocks.stream().mapToInt(ExampleChunk::size).sum();
    double[] mean = new double[Fixtures.FEATURES];
    double[] deviation = new double[Fixtures.FEATURES];
    for (ExampleChunk block : blocks) {
      for (int i = 0; i < block.size(); i++) {
        float[] row = block.features(new int[] {i});
        for (int j = 0; j < row.length; j++) {
          mean[j] += row[j] / (double) n;
          deviation[j] += (double) row[j] * row[j] / n;
        }
      }
    }
    for (int j = 0; j < mean.length; j++) {
      deviation[j] = Math.sqrt(deviation[j] - mean[j] * mean[j]);
    }
    double[] gradient = new double[weights.length];
    for (ExampleChunk block : blocks) {
      for (int i = 0; i < block.size(); i++) {
        addTo(gradient, weights, block, i, mean, deviation, n);
      }
    }
    for (int i = 0; i < Fixtures.FEATURES * 3; i++) {
      gradient[i] += l2 * weights[i] * deviation[i % Fixtures.FEATURES];
    }
    return gradient;
  }

  private static void addTo(
      double[] gradient,
      float[] weights,
      ExampleChunk block,
      int example,
      double[] mean,
      double[] deviation,
      int n) {
    float[] row = block.features(new int[] {example});
    int label = block.targets(new int[] {example}).classes()[0];
    double[] p = new double[3];
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      double logit = weights[18 + k];
      for (int j = 0; j < row.length; j++) {
        logit += weights[k * 6 + j] * row[j];
      }
      p[k] = Math.exp(logit);
      sum += p[k];
    }
    for (int k = 0; k < 3; k++) {
      double slope = (p[k] / sum - (k == label ? 1 : 0)) / n;
      for (int j = 0; j < row.length; j++) {
        gradient[k * 6 + j] += slope * (row[j] - mean[j]) / deviation[j];
      }
      gradient[18 + k] += slope;
    }
  }

  @Test
  void theGradientIsZeroWhereItEnds() {
    TrainingResult result = run(BLOCKS, "train.l2 = 0.01");
    assertThat(result.course().stoppedBy()).isEqualTo("converged");
    assertThat(result.course().rounds()).isBetween(5, 60);
    assertThat(gradient(result.bestFlat(), BLOCKS, 0.01))
        .containsExactly(new double[21], within(1.1e-4));
  }

  @Test
  void withoutL2AndValidationItIsOneDividedByTheExamples() {
    TrainingResult result = run(BLOCKS);
    assertThat(result.course().stoppedBy()).isEqualTo("converged");
    assertThat(gradient(result.bestFlat(), BLOCKS, 1.0 / 94))
        .containsExactly(new double[21], within(1.1e-4));
  }

  @Test
  void validationChoosesTheL2ThatIsNotSet() {
    for (String set : List.of("", "train.l2 = 0.25")) {
      TrainingResult result =
          TrainingFixture.run(
              Fixtures.settings(HEAD, set),
              Fixtures.rdd(BLOCKS),
              TrainingFixture.sizes(BLOCKS),
              Fixtures.rdd(Fixtures.blocks(60, 60)),
              List.of());
      assertThat(result.course().stoppedBy()).isEqualTo("converged");
      if (set.isEmpty()) {
        assertThat(result.penalty().tried()).hasSize(3).contains(result.penalty().l2());
        assertThat(result.penalty().tried()[1]).isEqualTo(1.0 / 94);
      } else {
        assertThat(result.penalty().tried()).isEmpty();
        assertThat(result.penalty().l2()).isEqualTo(0.25);
      }
    }
  }

  @Test
  void howeverRarelyItValidatesEverySolutionIsJudgedAndToldWithItsL2() {
    TrainingResult result =
        TrainingFixture.run(
            Fixtures.settings(HEAD, "evaluate { every = 1000, metric = loss }"),
            Fixtures.rdd(BLOCKS),
            TrainingFixture.sizes(BLOCKS),
            Fixtures.rdd(
                List.of(Fixtures.blocks(60).get(0), mislabelled(Fixtures.blocks(8).get(0)))),
            List.of());
    double l2 = result.penalty().l2();
    assertThat(gradient(result.bestFlat(), BLOCKS, l2))
        .containsExactly(new double[21], within(1.1e-3));
    assertThat(result.penalty().tried()).hasSize(3);
    assertThat(l2).isEqualTo(result.penalty().tried()[1]);
  }

  private static ExampleChunk mislabelled(ExampleChunk block) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < block.size(); i++) {
      int wrong = (block.targets().classes()[i] + 1) % 3;
      examples.add(new Example(block.id(i), block.features(new int[] {i}), null, wrong, null, 1));
    }
    return ExampleChunk.of(examples);
  }

  @Test
  void theSolutionIsTheSameHoweverTheExamplesAreDivided() {
    float[] four = run(BLOCKS, "train.l2 = 0.1").bestFlat();
    assertThat(run(BLOCKS, "train { l2 = 0.1, reduce = executors }").bestFlat())
        .containsExactly(four);
    assertThat(run(BLOCKS, "seed = 7, train.l2 = 0.1").bestFlat())
        .containsExactly(four, within(1e-3f));
  }

  @Test
  void itIsToldWhenItHasNotConverged() {
    TrainingResult result = run(BLOCKS, "train { l2 = 0.0001, epochs = 3 }");
    assertThat(result.course().stoppedBy()).isEqualTo("not-converged");
    assertThat(result.course().rounds()).isEqualTo(3);
  }

  @Test
  void anotherNetworkIsRefused() {
    assertThatThrownBy(
            () -> TrainingFixture.run(Fixtures.settings("train.optimizer.type = lbfgs"), BLOCKS))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("it solves one output layer")
        .hasMessageContaining("what is trained here is [hidden, out]");
  }
}
