package dev.graft.spark.job;

import dev.graft.config.AveragingSettings;
import dev.graft.config.AveragingSettings.Interval;
import dev.graft.config.AveragingSettings.Schedule;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainSettingsBuilder;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Split;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.model.Trainable;
import dev.graft.plan.Exchange;
import dev.graft.plan.RoundCosts;
import dev.graft.plan.WorkerCost;
import dev.graft.plan.WorkerCost.Timed;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.Checkpointing;
import dev.graft.spark.train.Oversight;
import dev.graft.spark.train.TimedRound;
import dev.graft.spark.train.Training;
import dev.graft.spark.train.TrainingData;
import dev.graft.spark.train.TrainingSubject;
import dev.graft.train.Replica;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import scala.runtime.AbstractFunction1;

/**
 * Trains a job's own network on a sample of its examples, by its own rounds, for less than a
 * minute, and tells what each part of that took on this machine. Nothing is written.
 */
final class Calibration {

  /** A training that is timed goes on so long, in seconds, but that it has some rounds. */
  private static final double SECONDS = 6;

  /** Seconds that the minibatches of a timed round take at most, where it has more than one. */
  private static final double ROUND_SECONDS = 3;

  private static final int ROUNDS = 4;

  /** Epochs that no timed training comes to the end of. */
  private static final int EPOCHS = 10_000;

  /** The smaller minibatch is this part of the other. */
  private static final int SMALLER = 4;

  private static final int LEAST_EXAMPLES = 256;
  private static final int MOST_EXAMPLES = 4096;

  /** Each passes the frozen part twice. */
  private static final int MOST_FROZEN = 512;

  private final GraftSession session;
  private final Settings settings;
  private final Cutting.Target target;
  private final Examples examples;
  private final int tasks;
  private final Cancellation cancellation;

  /**
   * @param examples in the blocks that {@link #division} says
   * @param tasks that train at the same time, on a block each
   */
  Calibration(
      GraftSession session,
      Settings settings,
      Cutting.Target target,
      Examples examples,
      int tasks,
      Cancellation cancellation) {
    this.session = session;
    this.settings = settings;
    this.target = target;
    this.examples = examples;
    this.tasks = tasks;
    this.cancellation = cancellation;
  }

  /**
   * What was measured, in seconds and bytes.
   *
   * @param shuffle to bring all examples into their blocks
   * @param feature of an example until it is stored, in one task
   * @param evaluated of an example that is evaluated, in one task
   * @param after of what the driver makes of an average
   * @param down bytes that each executor gets in a round
   * @param up bytes that each worker sends
   * @param idle the memory of this JVM before anything was trained
   * @param task memory outside the heap that a task has taken
   */
  record Measured(
      double shuffle,
      double feature,
      double evaluated,
      WorkerCost worker,
      RoundCosts round,
      double after,
      long down,
      long up,
      JvmMemory idle,
      long task) {}

  /**
   * The blocks that a sample is taken of.
   *
   * @param frozen whether examples pass a frozen part, which may take long
   */
  static SampleDivision division(TrainSettings train, int tasks, boolean frozen) {
    Interval interval = train.averaging().interval();
    int minibatch = Math.min(train.minibatch(0, tasks), MOST_EXAMPLES);
    long round = (long) minibatch * Math.max(1, Math.min(interval.minibatches(), MOST_EXAMPLES));
    int most = frozen ? MOST_FROZEN : MOST_EXAMPLES;
    return new SampleDivision(tasks, (int) Math.max(LEAST_EXAMPLES, Math.min(round, most)));
  }

  /**
   * Measures.
   *
   * @param workers of the job, whose minibatches are to be timed as they are
   */
  Measured run(int workers) {
    long share = (examples.count(Split.TRAIN) + workers - 1) / workers;
    int minibatch = (int) Math.min(share, settings.train().minibatch(0, workers));
    Interval interval = settings.train().averaging().interval();
    int averageEvery =
        switch (interval.type()) {
          case FIXED -> interval.minibatches();
          case EPOCH, ONCE -> MOST_EXAMPLES;
          case AUTO -> SMALLER;
        };
    JvmMemory idle = JvmMemory.now();
    int blocks = examples.blocks().get(Split.TRAIN).getNumPartitions();
    long begin = System.nanoTime();
    featurized(0).close();
    double first = seconds(begin);
    begin = System.nanoTime();
    try (FeatureStore store = featurized(blocks >= 2 * tasks ? tasks : 0)) {
      double second = seconds(begin);
      int[] sizes = store.sizes(Split.TRAIN);
      double each = (double) tasks / Arrays.stream(sizes).sum();
      int largest = Arrays.stream(sizes).max().orElseThrow();
      Trained trained = rounds(store, Math.min(minibatch, largest), largest, averageEvery);
      double evaluated = evaluated(store);
      return new Measured(
          Math.max(0, first - second),
          second * each,
          evaluated * each,
          trained.worker,
          trained.round,
          trained.after,
          trained.down,
          trained.up,
          idle,
          Math.max(0, JvmMemory.now().outside() - idle.outside()) / tasks);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private FeatureStore featurized(int from) {
    JavaRDD<ExampleChunk> all = examples.blocks().get(Split.TRAIN);
    JavaRDD<ExampleChunk> some =
        PartitionPruningRDD.create(all.rdd(), new Between(from, from + tasks)).toJavaRDD();
    session.check();
    return Featurizing.of(
        target.network(), examples.with(Map.of(Split.TRAIN, some)), session, settings);
  }

  private record Trained(WorkerCost worker, RoundCosts round, double after, long down, long up) {}

  private Trained rounds(FeatureStore store, int minibatch, int block, int averageEvery) {
    List<TimedRound> one = time(store, minibatch, 1);
    Timed first = timed(one);
    int stepsInEpoch = (block + minibatch - 1) / minibatch;
    int affordable = (int) Math.max(1, Math.min(block, ROUND_SECONDS / first.seconds()));
    int steps =
        settings.train().averaging().ofGradients()
            ? 1
            : Math.min(averageEvery, Math.min(stepsInEpoch, affordable));
    List<TimedRound> many = steps == 1 ? one : time(store, minibatch, steps);
    boolean smaller = !settings.train().solves() && minibatch >= SMALLER;
    Timed small = smaller ? timed(time(store, minibatch / SMALLER, 1)) : first;
    TimedRound last = many.get(many.size() - 1);
    long up = last.up() / tasks;
    boolean onDriver =
        Reduction.onDriver(settings.train().averaging().reduce(), last.down(), tasks);
    return new Trained(
        WorkerCost.of(first, timed(many), small),
        RoundCosts.MEASURED.fitting(
            median(many, round -> round.seconds() - round.computed()),
            new Exchange(last.down(), up, tasks, 1, tasks, onDriver)),
        median(many, TimedRound::after),
        last.down(),
        up);
  }

  private Timed timed(List<TimedRound> rounds) {
    return new Timed(
        (int) median(rounds, TimedRound::steps),
        median(rounds, round -> (double) round.examples() / round.steps() / tasks),
        median(rounds, TimedRound::computed));
  }

  /** Of the second half: the first is compiled. */
  private static double median(List<TimedRound> rounds, ToDoubleFunction<TimedRound> of) {
    double[] sorted =
        rounds.subList(rounds.size() / 2, rounds.size()).stream()
            .mapToDouble(of)
            .sorted()
            .toArray();
    return sorted[sorted.length / 2];
  }

  private List<TimedRound> time(FeatureStore store, int minibatch, int steps) {
    session.check();
    return with(
        timing(minibatch, steps), store, (training, flat) -> training.time(ROUNDS, SECONDS));
  }

  /** Of all examples of the sample, without what a Spark job takes. */
  private double evaluated(FeatureStore store) {
    return with(
        timing(1, 1),
        store,
        (training, flat) -> {
          training.evaluate(store.part(Split.TRAIN), flat, "plan: evaluation");
          long begin = System.nanoTime();
          training.evaluate(store.part(Split.TRAIN), flat, "plan: evaluation");
          return Math.max(0, seconds(begin) - RoundCosts.MEASURED.fixed());
        });
  }

  /** Something done with a training that has not begun. */
  private interface Use<T> {
    T with(Training training, float[] flat);
  }

  private <T> T with(Settings timing, FeatureStore store, Use<T> use) {
    TargetModel network = target.network();
    TrainedPart part = network.trained();
    Trainable trainable = part.network();
    try (Replica replica = new Replica(trainable);
        Training training =
            new Training(
                timing,
                session.profile(),
                new TrainingSubject(
                    "plan",
                    trainable,
                    target.task(),
                    replica.layout(),
                    replica.initialState(part.weights()),
                    null),
                new TrainingData(
                    store.part(Split.TRAIN),
                    store.sizes(Split.TRAIN),
                    store.input().ahead(settings.train().readAhead()),
                    store.scales(),
                    null),
                new Oversight(List.of(), Checkpointing.NONE, cancellation))) {
      return use.with(training, part.weights());
    }
  }

  private Settings timing(int minibatch, int steps) {
    TrainSettings train = settings.train();
    AveragingSettings job = train.averaging();
    AveragingSettings averaging =
        new AveragingSettings(
            job.average(),
            Interval.every(steps),
            Schedule.CONSTANT,
            job.outer(),
            job.codec(),
            job.replies(),
            job.reduce(),
            Set.of());
    TrainSettingsBuilder timing =
        train.but().workers(tasks).epochs(EPOCHS).patience(0).averaging(averaging);
    if (!train.solves()) {
      timing.batchSize(null).workerBatchSize(minibatch);
    }
    return settings.with(timing.build());
  }

  /** Which partitions are taken. */
  private static final class Between extends AbstractFunction1<Object, Object>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int from;
    private final int to;

    Between(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public Object apply(Object partition) {
      return from <= (Integer) partition && (Integer) partition < to;
    }
  }
}
