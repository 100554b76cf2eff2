package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Minibatches;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.train.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example is offered exactly once an epoch, and the ledger says where it went. */
class Invariant03Test {

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "16", "epoch", "once", "auto"})
  void whateverTheIntervalAndThePartitions(String averageEvery) {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 3, batch-size = 7, average-every = " + averageEvery + " }");
    TrainingResult result = TrainingFixture.run(settings, Fixtures.blocks(41, 0, 5, 18));
    assertThat(result.ledger().offered()).isEqualTo(3 * (41 + 5 + 18));
    assertThat(result.ledger().trained()).isEqualTo(result.ledger().offered());
    assertThat(result.ledger().rejected()).isZero();
  }

  @Test
  void anEpochsMinibatchesHoldEveryExampleOnce() {
    for (int size : new int[] {1, 5, 41}) {
      List<Integer> seen = new ArrayList<>();
      for (int step = 0; step < 6; step++) {
        for (int example : Oracle.batch(42, 3, 1, step, 6, size)) {
          seen.add(example);
        }
      }
      assertThat(seen).hasSize(size).doesNotHaveDuplicates();
      assertThat(Minibatches.start(6, 6, size)).isEqualTo(size);
    }
  }

  @Test
  void aSlowWorkersReplyCountsAsMuchAsAFastOnes() {
    Settings settings =
        Fixtures.settings("train { epochs = 1, batch-size = 14, average-every = 3 }");
    List<ExampleChunk> blocks = Fixtures.blocks(41, 18);
    TrainingResult even = TrainingFixture.run(settings, blocks);
    JavaRDD<ExampleStore> uneven =
        Fixtures.rdd(blocks)
            .map(
                block -> {
                  Thread.sleep(TaskContext.getPartitionId() == 0 ? 150 : 0);
                  return block;
                });
    TrainingResult slow =
        TrainingFixture.run(settings, uneven, TrainingFixture.sizes(blocks), null, List.of());
    assertThat(slow.ledger()).isEqualTo(even.ledger());
    assertThat(slow.bestFlat()).containsExactly(even.bestFlat());
  }
}
