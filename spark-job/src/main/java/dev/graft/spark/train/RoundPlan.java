package dev.graft.spark.train;

import dev.graft.UnusableInputException;
import dev.graft.config.AveragingSettings.Interval;
import dev.graft.config.AveragingSettings.Schedule;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Minibatches;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How training is cut into rounds. Steps are counted through all epochs; every worker takes part in
 * each.
 *
 * @param stepsInEpoch steps of every worker in an epoch
 * @param averageEvery steps in a round (H); the last of an epoch may have fewer; 0: still to be
 *     timed
 * @param once whether there is one round only, through all epochs; else a round ends with its epoch
 * @param shrinking whether H shrinks with the loss
 * @param partitions examples in each partition
 */
public record RoundPlan(
    int epochs,
    int stepsInEpoch,
    int averageEvery,
    boolean once,
    boolean shrinking,
    int[] partitions) {

  /** What a round may cost beyond computing, as a share of computing, where H is timed. */
  private static final double OVERHEAD = 1.0 / 9;

  /**
   * @param partitions examples in each partition
   */
  public static RoundPlan of(TrainSettings settings, int[] partitions) {
    return of(settings, partitions, partitions);
  }

  /**
   * The same of shares that were sized anew. Of a global batch each worker's minibatch is as its
   * share: there are as many steps as before. Of a worker's own batch no minibatch is larger.
   *
   * @param before examples in each partition when shares were equal
   */
  public static RoundPlan of(TrainSettings settings, int[] partitions, int[] before) {
    int[] batches =
        IntStream.range(0, partitions.length)
            .map(worker -> settings.minibatch(worker, partitions.length))
            .toArray();
    int steps =
        Minibatches.steps(settings.workerBatchSize() == null ? before : partitions, batches);
    checkSteps(settings.epochs(), steps);
    Interval interval = settings.averaging().interval();
    int averageEvery =
        switch (interval.type()) {
          case FIXED -> interval.minibatches();
          case EPOCH -> steps;
          case ONCE -> settings.epochs() * steps;
          case AUTO -> 0;
        };
    boolean shrinking = settings.averaging().schedule() == Schedule.ADACOMM;
    return new RoundPlan(
        settings.epochs(),
        steps,
        averageEvery,
        interval.type() == Interval.Type.ONCE,
        shrinking,
        partitions);
  }

  /**
   * Refuses more steps than are counted.
   *
   * @param inEpoch steps of every worker in an epoch, or the fewest that it can have
   */
  public static void checkSteps(int epochs, long inEpoch) {
    if (epochs > 0 && inEpoch > Integer.MAX_VALUE / epochs) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train for %,d epochs: with %,d minibatches of each worker in an epoch there are more than %,d; take fewer train.epochs, larger minibatches or more train.workers.",
              epochs,
              inEpoch,
              Integer.MAX_VALUE));
    }
  }

  /** The same with another H. */
  public RoundPlan withAverageEvery(int steps) {
    return new RoundPlan(epochs, stepsInEpoch, steps, once, shrinking, partitions);
  }

  /**
   * The same with the smallest H at which all that is not computing takes no more than a tenth of a
   * round.
   *
   * @param step what a minibatch takes
   * @param overhead what a round takes beyond computing, in the same unit
   * @param slots tasks that run at the same time; more workers than that take turns
   */
  public RoundPlan timed(double step, double overhead, int slots) {
    double computed = turns(slots) * step;
    int wanted = (int) Math.min(Integer.MAX_VALUE, Math.ceil(overhead / (OVERHEAD * computed)));
    return withAverageEvery(Math.max(1, Math.min(wanted, stepsInEpoch)));
  }

  /** How often a slot trains in a round. */
  int turns(int slots) {
    return (partitions.length + slots - 1) / slots;
  }

  /** Puts it where training can continue from. */
  void save(SavedState to) {
    to.put("stepsInEpoch", stepsInEpoch);
    to.put("averageEvery", averageEvery);
    to.put("partitions", Json.of(partitions));
  }

  /**
   * This plan with the interval of the one that was saved.
   *
   * @throws UnusableInputException if that one was for other partitions
   */
  RoundPlan continued(SavedState from) {
    if (!Json.line(from.json("partitions")).equals(Json.line(Json.of(partitions)))
        || from.whole("stepsInEpoch") != stepsInEpoch) {
      throw new UnusableInputException(
          "Cannot continue the run: its workers had %s examples, now they have %s; the data or the number of workers has changed, --overwrite begins anew."
              .formatted(from.json("partitions"), Json.of(partitions)));
    }
    return withAverageEvery((int) from.whole("averageEvery"));
  }

  /** Steps of every worker in all. */
  public int steps() {
    return epochs * stepsInEpoch;
  }

  /**
   * The step after the last of the round that begins with a step.
   *
   * @param interval H at that time
   */
  public int end(int first, int interval) {
    int endOfEpoch = (first / stepsInEpoch + 1) * stepsInEpoch;
    return once ? steps() : (int) Math.min((long) first + interval, endOfEpoch);
  }

  /** Rounds in all; with a shrinking H the fewest that there can be. */
  public int rounds() {
    return once ? 1 : epochs * ((stepsInEpoch + averageEvery - 1) / averageEvery);
  }

  /** Examples that the partitions offer from one step to before another. */
  public long offered(int firstStep, int endStep) {
    return Arrays.stream(partitions)
        .mapToLong(size -> passed(endStep, size) - passed(firstStep, size))
        .sum();
  }

  private long passed(int step, int size) {
    return (long) (step / stepsInEpoch) * size
        + Minibatches.start(step % stepsInEpoch, stepsInEpoch, size);
  }
}
