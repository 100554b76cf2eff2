package dev.graft.spark.train;

import dev.graft.average.AdaComm;
import dev.graft.average.QuadraticRule;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import java.util.Locale;

/** How far a training has come in its plan, and what it has counted on its way. */
final class Progress {

  private QuadraticRule rule;
  private RoundPlan plan;

  /** Rounds that have been averaged. */
  private int round;

  /** Steps of every worker in them: where the data are read on. */
  private int step;

  /** Steps in the next round (H). */
  private int interval;

  private TrainingListener.Round last;

  /** Mean training loss of the first round. */
  private double firstLoss;

  private long bytesCollected;

  /** Whether the last round has had its validation, if it was to have one. */
  boolean settled = true;

  /** Whether early stopping has ended the training. */
  boolean stopped;

  /** The round after which plain averaging took over; 0: it did not. */
  int fallbackRound;

  /** Steps of every worker, of which none more are taken, whatever the plan. */
  private int most = Integer.MAX_VALUE;

  /**
   * @param plan its interval may still have to be timed
   */
  Progress(RoundPlan plan) {
    this.plan = plan;
  }

  /**
   * From here on the plan is this one.
   *
   * @param rates of intervals that follow the learning rate; null: they do not
   */
  void planned(RoundPlan whole, QuadraticRule rates) {
    plan = whole;
    rule = rates;
    interval = rule == null ? whole.averageEvery() : rule.interval(whole.averageEvery(), 0);
  }

  RoundPlan plan() {
    return plan;
  }

  /** Rounds that have been averaged. */
  int round() {
    return round;
  }

  /** The last round. */
  TrainingListener.Round last() {
    return last;
  }

  /** The first step of the next round. */
  int firstStep() {
    return step;
  }

  /** The step after the last of the next round. */
  int endStep() {
    return plan.end(step, interval);
  }

  /** Where the next round lies. */
  RoundSteps next() {
    return new RoundSteps(step, endStep(), step / plan.stepsInEpoch());
  }

  /** Examples that the next round offers to the workers. */
  long offered() {
    return plan.offered(step, endStep());
  }

  /** The next round and the training loss so far, for people. */
  String nextRound() {
    String next = String.format(Locale.ROOT, "round %d", round + 1);
    String of = isRegular() ? next + " of " + plan.rounds() : next;
    return last == null ? of : String.format(Locale.ROOT, "%s, loss so far %.4f", of, last.loss());
  }

  /** Whether all rounds have the same interval, so that their number is known. */
  boolean isRegular() {
    return !plan.shrinking() && rule == null;
  }

  /** Whether the last round was the last of an epoch. */
  boolean epochEnds() {
    return step % plan.stepsInEpoch() == 0;
  }

  /** Whether the last round was the last of all. */
  boolean ends() {
    return step >= plan.steps() || endStep() > most;
  }

  /** No round ends after so many steps. */
  void stopsAt(int steps) {
    most = steps;
  }

  /** Counts the next round: it has been averaged. */
  void averaged(TrainingListener.Round finished) {
    step = endStep();
    round = finished.round();
    settled = false;
    firstLoss = round == 1 ? finished.loss() : firstLoss;
    bytesCollected += finished.bytesCollected();
    last = finished;
  }

  /** The last round is through: the next interval may be of its loss, or of the learning rate. */
  void settle() {
    if (plan.shrinking() && epochEnds()) {
      interval = AdaComm.interval(plan.averageEvery(), firstLoss, last.loss());
    }
    if (rule != null && !ends()) {
      interval = rule.interval(plan.averageEvery(), step);
    }
    settled = true;
  }

  /** Bytes that came back a round, from all workers, on average. */
  long bytesCollectedPerRound() {
    return bytesCollected / round;
  }

  void save(SavedState to) {
    to.put("round", round);
    to.put("step", step);
    to.put("interval", interval);
    to.put("last", Json.of(last));
    to.put("settled", settled ? 1 : 0);
    to.put("stopped", stopped ? 1 : 0);
    to.put("firstLoss", firstLoss);
    to.put("fallbackRound", fallbackRound);
    to.put("bytesCollected", bytesCollected);
  }

  void restore(SavedState from) {
    round = (int) from.whole("round");
    step = (int) from.whole("step");
    interval = (int) from.whole("interval");
    last = Json.to(TrainingListener.Round.class, from.json("last"));
    settled = from.whole("settled") == 1;
    stopped = from.whole("stopped") == 1;
    firstLoss = from.number("firstLoss");
    fallbackRound = (int) from.whole("fallbackRound");
    bytesCollected = from.whole("bytesCollected");
  }
}
