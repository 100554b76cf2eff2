package dev.graft.spark.job;

import dev.graft.plan.WarmUp;
import dev.graft.plan.WorkerCost.Timed;
import dev.graft.spark.train.TimedRound;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What whole rounds of a training took.
 *
 * @param rounds all of as many steps: those of fewer, at the ends of epochs, are left out
 */
record TimedRounds(List<TimedRound> rounds) {

  /**
   * @param rounds of which the first is whole
   */
  TimedRounds {
    int whole = rounds.get(0).steps();
    rounds = rounds.stream().filter(round -> round.steps() == whole).toList();
  }

  /**
   * Steps of rounds that divide an epoch into about equal ones.
   *
   * @param inEpoch steps
   * @param wanted steps of a round, about
   */
  static int steps(int inEpoch, int wanted) {
    int rounds = (int) Math.max(1, Math.round((double) inEpoch / wanted));
    return (inEpoch + rounds - 1) / rounds;
  }

  /** A worker's part of a round. */
  Timed part(int workers) {
    return new Timed(
        last().steps(),
        median(round -> (double) round.examples() / round.steps() / workers),
        median(TimedRound::computed));
  }

  /** Of those that were warm. */
  double median(ToDoubleFunction<TimedRound> of) {
    return WarmUp.median(WarmUp.warm(rounds).stream().map(of::applyAsDouble).toList());
  }

  WarmUp warmUp() {
    return new WarmUp(rounds.stream().map(TimedRound::seconds).toList());
  }

  TimedRound last() {
    return rounds.get(rounds.size() - 1);
  }
}
