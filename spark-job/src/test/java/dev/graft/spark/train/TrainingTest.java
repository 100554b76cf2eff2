package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.evaluate.Metrics;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rounds: the ledger (invariant 3), bits that do not depend on what went wrong (5), stopping,
 * failing.
 */
class TrainingTest {

  private static final AtomicInteger FAILURES = new AtomicInteger();

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @Test
  void everyExampleIsOfferedExactlyOnceAnEpochWhateverThePartitions() {
    Settings settings =
        Fixtures.settings("train { epochs = 3, batch-size = 7, average-every = 2 }");
    TrainingResult result = TrainingFixture.run(settings, Fixtures.blocks(41, 0, 5, 18));
    assertThat(result.ledger().trained()).isEqualTo(3 * (41 + 5 + 18));
    assertThat(result.ledger().offered()).isEqualTo(result.ledger().trained());
  }

  @Test
  void twoRunsGiveTheSameBits() {
    Settings settings = Fixtures.settings("train { batch-size = 9, average-every = 3 }");
    List<ExampleChunk> blocks = Fixtures.blocks(33, 21, 40);
    assertThat(TrainingFixture.run(settings, blocks).best().state().weights())
        .containsExactly(TrainingFixture.run(settings, blocks).best().state().weights());
  }

  @Test
  void anotherSeedGivesOtherBits() {
    List<ExampleChunk> blocks = Fixtures.blocks(33, 21);
    assertThat(TrainingFixture.run(Fixtures.settings("seed = 1"), blocks).best().state().weights())
        .isNotEqualTo(
            TrainingFixture.run(Fixtures.settings("seed = 2"), blocks).best().state().weights());
  }

  @Test
  void tasksThatFailAndRunAgainChangeNoBitAndCountOnce() {
    Settings settings =
        Fixtures.settings("train { epochs = 2, batch-size = 9, average-every = 3 }");
    List<ExampleChunk> blocks = Fixtures.blocks(33, 21, 40);
    TrainingResult undisturbed = TrainingFixture.run(settings, blocks);
    FAILURES.set(0);
    TrainingResult disturbed =
        TrainingFixture.run(
            settings,
            Fixtures.rdd(blocks).map(new FailFirstAttempt()),
            TrainingFixture.sizes(blocks),
            null,
            List.of());
    assertThat(FAILURES.get()).isGreaterThanOrEqualTo(undisturbed.course().rounds());
    assertThat(disturbed.best().state().weights())
        .containsExactly(undisturbed.best().state().weights());
    assertThat(disturbed.ledger().trained()).isEqualTo(undisturbed.ledger().trained());
  }

  @Test
  void aTaskThatFailsForGoodKeepsTheLastGoodState() {
    Settings settings =
        Fixtures.settings("train { epochs = 2, batch-size = 9, average-every = 3 }");
    List<ExampleChunk> blocks = Fixtures.blocks(33, 21);
    JavaRDD<ExampleStore> failing = Fixtures.rdd(blocks).map(new FailAfter(8));
    assertThatThrownBy(
            () ->
                TrainingFixture.run(
                    settings, failing, TrainingFixture.sizes(blocks), null, List.of()))
        .isInstanceOfSatisfying(
            TrainingFailedException.class,
            e -> {
              assertThat(e.round()).isPositive();
              assertThat(e.lastGood()).isNotEmpty();
            })
        .hasMessageContaining("failed in round");
  }

  @Test
  void divergenceIsToldByRoundAndPartition() {
    Settings settings =
        Fixtures.settings(
            "model.layers = [{name = out, type = output, units = 3, activation = linear, loss = mse}]",
            "train { batch-size = 8, optimizer { type = sgd, learning-rate = 1e6 } }");
    assertThatThrownBy(() -> TrainingFixture.run(settings, Fixtures.blocks(300)))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("diverged in round 1")
        .hasMessageContaining("partition 0")
        .hasMessageContaining("learning-rate");
  }

  @Test
  void earlyStoppingEndsTrainingAndTheBestRoundIsKept() {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 200, batch-size = 8, early-stopping.patience = 3 }",
            "train.optimizer.learning-rate = 0.05");
    List<ExampleChunk> blocks = Fixtures.blocks(64, 64);
    List<Double> accuracies = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    List<Integer> rounds = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void validated(Round round, Metrics metrics) {
            accuracies.add(metrics.main());
            losses.add(metrics.loss());
            rounds.add(round.round());
          }
        };
    TrainingResult result =
        TrainingFixture.run(
            settings,
            Fixtures.rdd(blocks),
            TrainingFixture.sizes(blocks),
            Fixtures.rdd(Fixtures.blocks(50, 50)),
            List.of(listener));
    double best = accuracies.stream().mapToDouble(a -> a).max().orElseThrow();
    assertThat(result.course().stoppedBy()).isEqualTo("early-stopping");
    assertThat(accuracies.indexOf(best)).isEqualTo(accuracies.size() - 4);
    double lowest = losses.stream().mapToDouble(l -> l).min().orElseThrow();
    assertThat(result.best().round()).isEqualTo(rounds.get(losses.indexOf(lowest)));
    assertThat(result.validation().main()).isEqualTo(best);
  }

  private static final class FailFirstAttempt implements Function<ExampleStore, ExampleStore> {
    private static final long serialVersionUID = 1L;

    @Override
    public ExampleStore call(ExampleStore block) {
      if (TaskContext.get().attemptNumber() == 0 && TaskContext.getPartitionId() != 1) {
        FAILURES.incrementAndGet();
        throw new IllegalStateException("injected");
      }
      return block;
    }
  }

  private static final class FailAfter implements Function<ExampleStore, ExampleStore> {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger CALLS = new AtomicInteger();
    private final int calls;

    FailAfter(int calls) {
      this.calls = calls;
    }

    @Override
    public ExampleStore call(ExampleStore block) {
      if (CALLS.incrementAndGet() > calls) {
        throw new IllegalStateException("injected");
      }
      return block;
    }
  }
}
