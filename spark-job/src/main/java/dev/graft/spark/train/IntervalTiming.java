package dev.graft.spark.train;

import dev.graft.config.Settings;
import dev.graft.plan.WarmUp;
import dev.graft.spark.train.RoundRunner.Ran;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Picks H from what rounds cost here: a few rounds are run from the first state and their results
 * thrown away. H is the smallest at which broadcast, collect and scheduling take no more than a
 * tenth of a round, so that training depends on the chosen H and on nothing else that was timed.
 */
final class IntervalTiming {

  /** Steps of the trial rounds; the first two warm up. */
  private static final int[] TRIALS = {1, 4, 4, 4, 4};

  private static final int WARM_UP = 2;

  private final Settings settings;
  private final RoundPlan plan;
  private final RoundRunner rounds;
  private final int slots;
  private final StepOptions options;

  /**
   * @param slots tasks that run at the same time; more workers than that take turns
   */
  IntervalTiming(
      Settings settings, RoundPlan plan, RoundRunner rounds, int slots, StepOptions options) {
    this.settings = settings;
    this.plan = plan;
    this.rounds = rounds;
    this.slots = slots;
    this.options = options;
  }

  /**
   * What was picked.
   *
   * @param why a sentence for people
   * @param oneNodeIsFaster whether one worker would need less time for an epoch
   */
  record Choice(int averageEvery, String why, boolean oneNodeIsFaster) {}

  /** Runs the trial rounds. */
  Choice choose(String name, TrainState initial) {
    List<Double> steps = new ArrayList<>();
    List<Double> overheads = new ArrayList<>();
    for (int trial = 0; trial < TRIALS.length; trial++) {
      int end = Math.min(TRIALS[trial], plan.stepsInEpoch());
      RoundStart start =
          new RoundStart(trial + 1, initial, 0, end, plan.stepsInEpoch(), settings.seed(), options);
      Ran ran = rounds.run(start, name + ": timing a round of " + end + " minibatches", null);
      if (trial >= WARM_UP) {
        double slowest = ran.reduced().acceptance().computeNanos() / 1e6;
        steps.add(slowest / end);
        overheads.add(Math.max(0, ran.nanos() / 1e6 - plan.turns(slots) * slowest));
      }
    }
    return choice(WarmUp.median(steps), WarmUp.median(overheads), plan, slots);
  }

  /**
   * @param step milliseconds of a minibatch
   * @param overhead milliseconds of a round beyond computing
   */
  static Choice choice(double step, double overhead, RoundPlan plan, int slots) {
    double computed = plan.turns(slots) * step;
    int averageEvery = plan.timed(step, overhead, slots).averageEvery();
    int workers = plan.partitions().length;
    double roundsInEpoch = Math.ceil((double) plan.stepsInEpoch() / averageEvery);
    double together = plan.stepsInEpoch() * computed + roundsInEpoch * overhead;
    double alone = (double) workers * plan.stepsInEpoch() * step;
    boolean slower = workers > 1 && alone < together;
    String why =
        String.format(
            Locale.ROOT,
            "a minibatch takes %.1f ms, a round %.1f ms beside: H = %d; an epoch is expected to take %.1f s with %d workers, %.1f s with one",
            step,
            overhead,
            averageEvery,
            together / 1e3,
            workers,
            alone / 1e3);
    return new Choice(averageEvery, why, slower);
  }
}
