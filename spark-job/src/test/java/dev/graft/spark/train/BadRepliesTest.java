package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.average.Acceptance.Rejection;
import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings.Reduce;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.average.Reduced;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.train.DeltaCodec;
import dev.graft.train.EncodedDelta;
import dev.graft.train.Fp32Delta;
import dev.graft.train.Replica;
import dev.graft.train.ReplyHeader;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that are wrong do not count, and the round is the average of the others, exactly. */
class BadRepliesTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(33, 21, 40, 17, 26);
  private static final int NOT_A_NUMBER = 0;
  private static final int INFINITE = 2;
  private static final int LONG = 3;
  private static final int MISSHAPEN = 4;

  private static Settings settings;
  private static Trainable trainable;
  private static TrainState initial;

  @BeforeAll
  static void start() {
    LocalSpark.get();
    settings = Fixtures.settings("train { epochs = 1, batch-size = 25 }");
    TargetNetwork network = Fixtures.network(settings);
    trainable = Fixtures.trainable(network);
    initial = TrainingFixture.initial(network, trainable);
  }

  /** One round of all partitions. */
  private static Reduced round(Reduction reduction, DeltaCodec codec) {
    RoundPlan plan = RoundPlan.of(settings.train(), TrainingFixture.sizes(BLOCKS));
    try (ScopedBroadcast<Trainable> network = new ScopedBroadcast<>(LocalSpark.get(), trainable)) {
      RoundStart round =
          new RoundStart(
              1,
              initial,
              0,
              plan.stepsInEpoch(),
              plan.stepsInEpoch(),
              settings.seed(),
              StepOptions.of(settings.train()));
      return new RoundRunner(
              new TrainingData(
                  Fixtures.rdd(BLOCKS),
                  TrainingFixture.sizes(BLOCKS),
                  TrainingInput.plain(),
                  null,
                  null),
              LocalSpark.PROFILE,
              network.get(),
              reduction,
              codec,
              null)
          .run(round, "a round with bad replies", null)
          .reduced();
    }
  }

  private static Reduction reduction(Reduce where) {
    return Reduction.of(
        where,
        initial,
        BLOCKS.size(),
        2,
        ReplyRules.of(
            settings.train().averaging().replies(),
            initial.weights().length,
            initial.moments().length),
        new Replica(trainable).layout(),
        1);
  }

  /** The replies as the workers send them when nothing is wrong. */
  private static List<WorkerReply> good() {
    AtomicReference<List<WorkerReply>> replies = new AtomicReference<>();
    round(
        sent -> {
          replies.set(sent.collect());
          return reduction(Reduce.DRIVER).reduce(sent);
        },
        new Undisturbed());
    return replies.get();
  }

  @ParameterizedTest
  @EnumSource(names = {"DRIVER", "EXECUTORS"})
  void areRejectedOneByOneAndTheOthersAveraged(Reduce where) {
    Reduced reduced =
        round(
            replies -> reduction(where).reduce(replies.map(new OfAnotherNetwork())),
            new Disturbed());
    assertThat(reduced.acceptance().rejections())
        .extracting(Rejection::partition)
        .containsExactly(NOT_A_NUMBER, INFINITE, MISSHAPEN);
    assertThat(reduced.acceptance().rejections())
        .extracting(Rejection::reason)
        .containsExactly(
            "its loss, weights or moments are not finite",
            "its loss, weights or moments are not finite",
            String.format(
                Locale.ROOT,
                "it holds 7 weights and %d moments, %d and %d are trained",
                initial.moments().length,
                initial.weights().length,
                initial.moments().length));
    assertThat(reduced.acceptance().examples()).isEqualTo(21 + 17);
  }

  @ParameterizedTest
  @EnumSource(names = {"DRIVER", "EXECUTORS"})
  void aDeltaAHundredTimesTooLongIsRejected(Reduce where) {
    Reduced reduced = round(reduction(where), new TooLong());
    assertThat(reduced.acceptance().rejections())
        .singleElement()
        .satisfies(
            rejection -> {
              assertThat(rejection.partition()).isEqualTo(LONG);
              assertThat(rejection.examples()).isEqualTo(17);
              assertThat(rejection.reason()).contains("more than 10.0 times the median");
            });
    assertAverage(reduced, 0, 1, 2, 4);
  }

  @ParameterizedTest
  @EnumSource(names = {"DRIVER", "EXECUTORS"})
  void theAverageIsThatOfTheOthers(Reduce where) {
    assertAverage(
        round(
            replies -> reduction(where).reduce(replies.map(new OfAnotherNetwork())),
            new Disturbed()),
        1,
        3);
  }

  @Test
  void aRoundWithoutBadRepliesIsTheAverageOfAll() {
    assertAverage(round(reduction(Reduce.DRIVER), new Undisturbed()), 0, 1, 2, 3, 4);
  }

  /** By hand: weighted by examples, in partition order, in double. */
  private static void assertAverage(Reduced reduced, int... partitions) {
    List<WorkerReply> good = new ArrayList<>();
    Arrays.stream(partitions).forEach(partition -> good.add(good().get(partition)));
    double examples = good.stream().mapToLong(reply -> reply.header().examples()).sum();
    double[] gradient = new double[initial.weights().length];
    for (WorkerReply reply : good) {
      float[] delta = reply.delta().decode();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += reply.header().examples() * (double) delta[i];
      }
    }
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = -(gradient[i] / examples);
    }
    assertThat(reduced.average().gradient()).containsExactly(gradient);
  }

  private static final class Undisturbed implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public EncodedDelta encode(float[] delta) {
      return new Fp32Delta(delta);
    }
  }

  /** Spoils one number of the deltas of two partitions before they are sent. */
  private static final class Disturbed implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public EncodedDelta encode(float[] delta) {
      float[] sent = delta.clone();
      if (TaskContext.getPartitionId() == NOT_A_NUMBER) {
        sent[5] = Float.NaN;
      } else if (TaskContext.getPartitionId() == INFINITE) {
        sent[sent.length - 1] = Float.NEGATIVE_INFINITY;
      }
      return new Fp32Delta(sent);
    }
  }

  private static final class TooLong implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public EncodedDelta encode(float[] delta) {
      float[] sent = delta.clone();
      for (int i = 0; i < sent.length && TaskContext.getPartitionId() == LONG; i++) {
        sent[i] *= 100;
      }
      return new Fp32Delta(sent);
    }
  }

  /** One partition sends the delta of a network of seven weights. */
  private static final class OfAnotherNetwork implements Function<WorkerReply, WorkerReply> {
    private static final long serialVersionUID = 1L;

    @Override
    public WorkerReply call(WorkerReply reply) {
      ReplyHeader header = reply.header();
      if (header.partition() != MISSHAPEN) {
        return reply;
      }
      return new WorkerReply(
          new ReplyHeader(
              header.round(),
              header.partition(),
              header.examples(),
              header.steps(),
              header.lossSum(),
              header.deltaNorm(),
              true,
              header.computeNanos(),
              7,
              header.moments()),
          new Fp32Delta(new float[7]),
          reply.statistics(),
          reply.moments());
    }
  }
}
