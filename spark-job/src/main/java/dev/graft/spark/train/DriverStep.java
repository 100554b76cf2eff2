package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.config.TrainSettings;
import dev.graft.io.SavedState;
import dev.graft.train.RateSchedule;
import dev.graft.train.TrainState;
import java.util.Optional;

/**
 * What the driver makes of a round's average: the next state. Workers that take no steps of their
 * own get no moments: these stay on the driver.
 */
interface DriverStep extends AutoCloseable {

  /**
   * The one that a job asks for.
   *
   * @param data with scales for a solver
   */
  static DriverStep of(TrainSettings settings, TrainingSubject subject, TrainingData data) {
    if (settings.solves()) {
      return SolverStep.of(
          subject.network(), data.scales(), settings.l2(), data.validation() != null);
    }
    return settings.averaging().ofGradients()
        ? new GradientStep(subject, settings)
        : new OuterStep(settings);
  }

  /** The state to begin with. */
  default TrainState start(TrainState initial) {
    return initial;
  }

  /**
   * Called once, before the first step: into how many rounds training is cut is known.
   *
   * @param schedule of the learning rate
   */
  default void planned(RoundPlan plan, RateSchedule schedule) {}

  /** What workers need of a state. */
  default TrainState travelling(TrainState state) {
    return state.withoutMoments();
  }

  /**
   * The state after the step.
   *
   * @param average of what the workers sent, with the statistics that their minibatches moved
   * @param acceptance of the replies that are in it
   * @param at where the round that the average is of lies
   */
  TrainState after(TrainState state, RangeAverage average, Acceptance acceptance, RoundSteps at);

  /** How to tell that a weight after the step is not finite. */
  default String notFinite() {
    return "the optimizer made a weight that is not finite; a lower train.optimizer.learning-rate may help.";
  }

  /**
   * Goes on with plain averaging, where something else was done and the job allows it.
   *
   * @return whether that is a change
   */
  default boolean fallBack() {
    return false;
  }

  /** Whether the state after the step is to be validated, whatever the rhythm. */
  default boolean toBeValidated() {
    return false;
  }

  /**
   * Takes what validation says of the state after the step.
   *
   * @param best whether it is the best so far
   */
  default void validated(boolean best) {}

  /** What is to be kept where nothing validates: the state, or one that was seen to be better. */
  default TrainState kept(TrainState state) {
    return state;
  }

  /** Whether no further step would change anything. */
  default boolean done() {
    return false;
  }

  /** What has ended a training that no validation has stopped. */
  default String end() {
    return "epochs";
  }

  /** The L2 that the best state was found with, of a solver. */
  default Optional<Penalty> penalty() {
    return Optional.empty();
  }

  /** How it went, for people. */
  default Optional<String> said() {
    return Optional.empty();
  }

  /** Puts what it remembers, beside the state, where another one can continue from. */
  default void save(SavedState to) {}

  /** Continues from what was saved. */
  default void restore(SavedState from) {}

  @Override
  default void close() {}
}
