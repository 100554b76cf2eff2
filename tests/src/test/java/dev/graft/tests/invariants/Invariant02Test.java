package dev.graft.tests.invariants;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleBlock;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Averaging after every step of SGD on N workers is SGD on the N-fold batch. */
class Invariant02Test {

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executors"})
  void onEqualBatches(String reduce) {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 3, batch-size = 24, average-every = 1, reduce = " + reduce + " }",
            "train.optimizer { type = sgd, learning-rate = 0.1 }");
    List<ExampleBlock> blocks = Fixtures.blocks(32, 32, 32);
    Oracle.assertClose(
        TrainingFixture.run(settings, blocks).bestFlat(),
        Oracle.plainTraining(settings, blocks),
        1e-6f);
  }
}
