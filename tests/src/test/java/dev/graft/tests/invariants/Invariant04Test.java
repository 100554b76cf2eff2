package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.average.WeightedMean;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.train.RoundPlan;
import dev.graft.train.RoundStart;
import dev.graft.train.TrainState;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Averages are weighted by examples trained; nothing and other shapes are refused. */
class Invariant04Test {

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @Test
  void aPartitionOfSixtyWeighsSixTimesOneOfTen() {
    Settings settings =
        Fixtures.settings("train { epochs = 1, batch-size = 20, average-every = epoch }");
    List<ExampleChunk> blocks = Fixtures.blocks(60, 10);
    TargetNetwork network = Fixtures.network(settings);
    Trainable trainable = Fixtures.trainable(network);
    TrainState initial = TrainingFixture.initial(network, trainable);
    int steps = RoundPlan.of(settings.train(), TrainingFixture.sizes(blocks)).stepsInEpoch();
    RoundStart start = Oracle.start(initial, steps, steps, settings);
    float[] large = Oracle.weights(start, Oracle.reply(trainable, start, 0, blocks.get(0)));
    float[] small = Oracle.weights(start, Oracle.reply(trainable, start, 1, blocks.get(1)));
    float[] averaged = TrainingFixture.run(settings, blocks).bestFlat();
    for (int i = 0; i < averaged.length; i++) {
      assertThat((double) averaged[i])
          .isCloseTo((60.0 * large[i] + 10.0 * small[i]) / 70, within(1e-6));
    }
  }

  @Test
  void noExamplesAndOtherShapesAreRefused() {
    assertThatThrownBy(() -> new WeightedMean().add(0, new float[2]).mean())
        .hasMessage("Cannot average: no worker has trained on any example");
    assertThatThrownBy(() -> new WeightedMean().add(1, new float[2]).add(1, new float[3]))
        .hasMessageContaining("Cannot average vectors of different lengths: 2 and 3");
  }
}
