package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.listen.TrainingListener;
import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.train.DeltaCodecs;
import dev.graft.train.LocalTraining;
import dev.graft.train.Replica;
import dev.graft.train.RoundStart;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What travels each round: trainable weights, their moments, BatchNorm statistics; no more. */
class Invariant08Test {

  /** Of the dense network of the fixtures. */
  private static final long WEIGHTS = 6 * 5 + 5 + 5 * 3 + 3;

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @Test
  void weightsAndMomentsThereAndBack() {
    List<ExampleChunk> blocks = Fixtures.blocks(40, 40, 40);
    List<TrainingListener.Round> rounds = rounds("train.batch-size = 16", blocks);
    assertThat(rounds).isNotEmpty();
    assertThat(rounds).allMatch(round -> round.bytesBroadcast() == 4 * 3 * WEIGHTS);
    assertThat(rounds).allMatch(round -> round.bytesCollected() == 3 * 4 * 3 * WEIGHTS);
  }

  @Test
  void plainSgdHasNoMoments() {
    List<TrainingListener.Round> rounds =
        rounds("train { batch-size = 16, optimizer.type = sgd }", Fixtures.blocks(40, 40));
    assertThat(rounds).allMatch(round -> round.bytesBroadcast() == 4 * WEIGHTS);
    assertThat(rounds).allMatch(round -> round.bytesCollected() == 2 * 4 * WEIGHTS);
  }

  @Test
  void statisticsOfTrainableBatchNormTravel() {
    String norm =
        "model.layers = [{ name = norm, type = batch-normalization }, { name = out, type = output, units = 3 }], train.optimizer.type = sgd, train.batch-size = 20";
    List<TrainingListener.Round> rounds = rounds(norm, Fixtures.blocks(40, 40));
    long all = 6 + 6 + 6 + 6 + 6 * 3 + 3;
    assertThat(rounds).allMatch(round -> round.bytesBroadcast() == 4 * all);
    assertThat(rounds).allMatch(round -> round.bytesCollected() == 2 * 4 * all);
  }

  private static List<TrainingListener.Round> rounds(String settings, List<ExampleChunk> blocks) {
    List<TrainingListener.Round> rounds = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void roundFinished(Round round) {
            rounds.add(round);
          }
        };
    TrainingFixture.run(
        Fixtures.settings(settings),
        Fixtures.rdd(blocks),
        TrainingFixture.sizes(blocks),
        null,
        List.of(listener));
    return rounds;
  }

  @Test
  void codecsApplyToWeightDeltasOnly() {
    Settings settings = Fixtures.settings("train { batch-size = 16, codec.type = int8 }");
    TargetNetwork network = Fixtures.network(settings);
    Trainable trainable = Fixtures.trainable(network);
    TrainState initial = TrainingFixture.initial(network, trainable);
    RoundStart start = Oracle.start(initial, 2, 2, settings);
    ExampleChunk block = Fixtures.block(32, 1);
    WorkerReply exact = Oracle.reply(trainable, start, 0, block);
    WorkerReply coded =
        LocalTraining.run(
            new Replica(trainable),
            start,
            0,
            block,
            DeltaCodecs.of(settings.train().averaging().codec()));
    assertThat(coded.delta().decode()).isNotEqualTo(exact.delta().decode());
    assertThat(coded.moments()).containsExactly(exact.moments());
  }
}
