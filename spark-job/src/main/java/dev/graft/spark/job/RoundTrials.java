package dev.graft.spark.job;

import dev.graft.config.AveragingSettings;
import dev.graft.config.AveragingSettings.Interval;
import dev.graft.config.AveragingSettings.Schedule;
import dev.graft.config.ScheduleSettings;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainSettingsBuilder;
import dev.graft.dataset.Split;
import dev.graft.engine.TrainedPart;
import dev.graft.model.Trainable;
import dev.graft.plan.Exchange;
import dev.graft.plan.RoundCosts;
import dev.graft.plan.WarmUp;
import dev.graft.plan.WorkerCost;
import dev.graft.plan.WorkerCost.Timed;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.Checkpointing;
import dev.graft.spark.train.Oversight;
import dev.graft.spark.train.TimedRound;
import dev.graft.spark.train.Training;
import dev.graft.spark.train.TrainingSubject;
import dev.graft.train.Replica;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Trains a job's own network on a sample, by its own rounds, each way for some seconds. */
final class RoundTrials {

  /** Trainings that are timed, each for as long as the others, but that it has some rounds. */
  private static final int TRAININGS = 3;

  /** The first one is not warm. */
  private static final int ROUNDS = 2;

  /** Epochs that no timed training comes to the end of. */
  private static final int EPOCHS = 10_000;

  /** The smaller minibatch is this part of the other. */
  private static final int SMALLER = 4;

  private final GraftSession session;
  private final Settings settings;
  private final Cutting.Target target;
  private final FeatureStore store;

  /** Examples of the worker that has the most. */
  private final int block;

  private final int tasks;
  private final double seconds;
  private final Cancellation cancellation;

  /**
   * @param store a block for each task, of training examples and of unlabelled ones that go with
   *     them
   * @param tasks that train at the same time
   * @param seconds that all of it may take about
   */
  RoundTrials(
      GraftSession session,
      Settings settings,
      Cutting.Target target,
      FeatureStore store,
      int tasks,
      int seconds,
      Cancellation cancellation) {
    this.session = session;
    this.settings = settings;
    this.target = target;
    this.store = store;
    this.block = Arrays.stream(store.sizes(Split.TRAIN)).max().orElseThrow();
    this.tasks = tasks;
    this.seconds = (double) seconds / TRAININGS;
    this.cancellation = cancellation;
  }

  /**
   * What trainings took.
   *
   * @param after of what the driver makes of an average
   * @param down bytes that each executor gets in a round
   * @param up bytes that each worker sends
   */
  record Trained(
      WorkerCost worker, RoundCosts round, WarmUp warmUp, double after, long down, long up) {}

  /**
   * Trains.
   *
   * @param most examples of a minibatch of a worker that has as many
   * @param averageEvery minibatches in a round, about, if there are as many and they do not take
   *     too long
   */
  Trained run(int most, int averageEvery) {
    int minibatch = Math.min(most, block);
    double once = time(minibatch, 1, 1, 0).last().computed();
    int affordable = (int) Math.max(1, Math.min(block, TRAININGS * seconds / ROUNDS / once));
    int steps =
        settings.train().averaging().ofGradients()
            ? 1
            : TimedRounds.steps(stepsInEpoch(minibatch), Math.min(averageEvery, affordable));
    TimedRounds many = time(minibatch, steps);
    Timed one = steps == 1 ? many.part(tasks) : time(minibatch, 1).part(tasks);
    boolean smaller = !settings.train().solves() && minibatch >= SMALLER;
    Timed small = smaller ? time(minibatch / SMALLER, 1).part(tasks) : one;
    TimedRound last = many.last();
    long up = last.up() / tasks;
    boolean onDriver =
        Reduction.onDriver(settings.train().averaging().reduce(), last.down(), tasks);
    return new Trained(
        WorkerCost.of(one, many.part(tasks), small),
        RoundCosts.MEASURED.fitting(
            many.median(round -> round.seconds() - round.computed()),
            new Exchange(last.down(), up, tasks, 1, tasks, onDriver)),
        many.warmUp(),
        many.median(TimedRound::after),
        last.down(),
        up);
  }

  private int stepsInEpoch(int minibatch) {
    return (block + minibatch - 1) / minibatch;
  }

  private TimedRounds time(int minibatch, int steps) {
    // The last of an epoch, if it has fewer steps, is one more.
    int least = stepsInEpoch(minibatch) % steps == 0 ? ROUNDS : ROUNDS + 1;
    return time(minibatch, steps, least, seconds);
  }

  private TimedRounds time(int minibatch, int steps, int least, double most) {
    session.check();
    return with(
        timing(minibatch, steps), (training, flat) -> new TimedRounds(training.time(least, most)));
  }

  /** Evaluates all examples of the sample: seconds, without what a Spark job takes. */
  double evaluated() {
    return with(
        timing(1, 1),
        (training, flat) -> {
          training.evaluate(store.part(Split.TRAIN), flat, "plan: evaluation");
          long begin = System.nanoTime();
          training.evaluate(store.part(Split.TRAIN), flat, "plan: evaluation");
          return Math.max(0, (System.nanoTime() - begin) / 1e9 - RoundCosts.MEASURED.fixed());
        });
  }

  /** Something done with a training that has not begun. */
  private interface Use<T> {
    T with(Training training, float[] flat);
  }

  private <T> T with(Settings timing, Use<T> use) {
    TrainedPart part = target.network().trained();
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
                Trainer.data(settings, store),
                new Oversight(List.of(), Checkpointing.NONE, cancellation))) {
      return use.with(training, part.weights());
    }
  }

  /** As many as can be counted, of minibatches of one example too. */
  static int epochs(int block) {
    return Math.min(EPOCHS, Integer.MAX_VALUE / block);
  }

  private Settings timing(int minibatch, int steps) {
    TrainSettings train = settings.train();
    AveragingSettings job = train.averaging();
    AveragingSettings averaging =
        new AveragingSettings(
            job.average(),
            Interval.every(steps),
            Schedule.CONSTANT,
            0,
            job.outer(),
            job.codec(),
            job.replies(),
            job.reduce(),
            Set.of());
    TrainSettingsBuilder timing =
        train
            .but()
            .workers(tasks)
            .epochs(epochs(block))
            .findsRate(false)
            .schedule(ScheduleSettings.CONSTANT)
            .patience(0)
            .unlabelled(train.unlabelled().believingAll())
            .averaging(averaging);
    if (!train.solves()) {
      timing.batchSize(null).workerBatchSize(minibatch);
    }
    return settings.with(timing.build());
  }
}
