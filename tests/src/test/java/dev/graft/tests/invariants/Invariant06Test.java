package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.model.StateLayout;
import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.train.RoundPlan;
import dev.graft.spark.train.TrainingResult;
import dev.graft.train.Replica;
import dev.graft.train.RoundStart;
import dev.graft.train.TrainState;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BatchNorm statistics are pooled, not averaged. */
class Invariant06Test {

  private static final int FIRST = 60;
  private static final int SECOND = 20;

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executors"})
  void asOneNetworkThatHadSeenAll(String reduce) {
    Settings settings =
        Fixtures.settings(
            "model.layers = [",
            "{ name = norm, type = batch-normalization }",
            "{ name = out, type = output, units = 3 }]",
            "model.batch-normalization-statistics = running",
            "train { epochs = 1, batch-size = 20, average-every = epoch, reduce = "
                + reduce
                + " }");
    List<ExampleChunk> blocks = Fixtures.blocks(FIRST, SECOND);
    TargetNetwork network = Fixtures.network(settings);
    Trainable trainable = Fixtures.trainable(network);
    TrainState initial = TrainingFixture.initial(network, trainable);
    StateLayout layout = new Replica(trainable).layout();
    int steps = RoundPlan.of(settings.train(), TrainingFixture.sizes(blocks)).stepsInEpoch();
    RoundStart start = Oracle.start(initial, steps, steps, settings);
    float[] first = Oracle.reply(trainable, start, 0, blocks.get(0)).statistics();
    float[] second = Oracle.reply(trainable, start, 1, blocks.get(1)).statistics();
    TrainingResult result = TrainingFixture.run(settings, blocks);
    float[] pooled = layout.statistics(result.bestFlat());
    int channels = layout.spans().get(0).channels();
    for (int channel = 0; channel < channels; channel++) {
      double p = FIRST / (double) (FIRST + SECOND);
      double mean = p * first[channel] + (1 - p) * second[channel];
      double squares =
          p * (variance(first, channels + channel) + Math.pow(first[channel], 2))
              + (1 - p) * (variance(second, channels + channel) + Math.pow(second[channel], 2));
      double variance = squares - mean * mean;
      assertThat((double) pooled[channel]).isCloseTo(mean, within(1e-6));
      assertThat(variance(pooled, channels + channel)).isCloseTo(variance, within(1e-5));
      double averaged = p * first[channels + channel] + (1 - p) * second[channels + channel];
      assertThat((double) pooled[channels + channel])
          .as("not the average of what Deeplearning4j stores")
          .isNotCloseTo(averaged, within(1e-6));
    }
  }

  /** Deeplearning4j stores log10 of the standard deviation. */
  private static double variance(float[] statistics, int at) {
    return Math.pow(10, 2.0 * statistics[at]);
  }
}
