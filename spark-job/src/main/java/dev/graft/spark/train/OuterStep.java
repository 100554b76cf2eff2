package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.average.OuterOptimizer;
import dev.graft.average.OuterOptimizers;
import dev.graft.average.PlainAveraging;
import dev.graft.average.RangeAverage;
import dev.graft.config.TrainSettings;
import dev.graft.io.SavedState;
import dev.graft.train.RateSchedule;
import dev.graft.train.TrainState;

/** The outer optimizer's step on the average of weights that workers have trained. */
final class OuterStep implements DriverStep {

  private static final String SECTION = "outer";

  private final TrainSettings settings;
  private OuterOptimizer outer;
  private RateSchedule schedule;

  OuterStep(TrainSettings settings) {
    this.settings = settings;
  }

  @Override
  public void planned(RoundPlan plan, RateSchedule rates) {
    outer =
        OuterOptimizers.of(
            settings.averaging().outer(),
            settings.optimizer().learningRate(),
            plan.partitions().length,
            plan.rounds());
    schedule = rates;
  }

  /** Workers step by themselves: they need the moments. */
  @Override
  public TrainState travelling(TrainState state) {
    return state;
  }

  @Override
  public TrainState after(
      TrainState state, RangeAverage average, Acceptance acceptance, RoundSteps at) {
    outer.localLearningRate(
        settings.optimizer().learningRate() * schedule.mean(at.first(), at.end()));
    return new TrainState(
        outer.step(state.weights(), average.gradient()),
        average.statistics(),
        average.moments(),
        state.steps() + acceptance.steps());
  }

  @Override
  public String notFinite() {
    return "the outer optimizer made a weight that is not finite; a lower train.outer.learning-rate may help.";
  }

  @Override
  public boolean fallBack() {
    if (!settings.averaging().outer().fallback() || outer instanceof PlainAveraging) {
      return false;
    }
    outer = new PlainAveraging();
    return true;
  }

  @Override
  public void save(SavedState to) {
    outer.save(to.in(SECTION));
  }

  @Override
  public void restore(SavedState from) {
    outer.restore(from.in(SECTION));
  }
}
