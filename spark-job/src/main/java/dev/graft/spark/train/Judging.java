package dev.graft.spark.train;

import dev.graft.config.Settings;
import dev.graft.evaluate.Metrics;
import dev.graft.listen.TrainingListener;
import dev.graft.train.TrainState;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a network in training is validated, and what follows from it: a best state, the end of the
 * training, or the way back to plain averaging.
 */
final class Judging {

  private static final Logger LOG = LoggerFactory.getLogger(Judging.class);

  private final String name;
  private final int everyRounds;
  private final Validator validator;
  private final DriverStep step;
  private final Progress progress;
  private final Selection selection;
  private final TrainingListener listener;

  /**
   * @param subject what is trained
   * @param initial the state that training begins with
   */
  Judging(
      TrainingSubject subject,
      Settings settings,
      TrainState initial,
      Validator validator,
      DriverStep step,
      Progress progress,
      TrainingListener listener) {
    this.name = subject.name();
    this.everyRounds = settings.evaluate().everyRounds();
    this.validator = validator;
    this.step = step;
    this.progress = progress;
    this.selection = new Selection(settings, initial, subject.layers(), validator::score);
    this.listener = listener;
  }

  /** What it has come to. */
  Selection selection() {
    return selection;
  }

  /** Whether anything validates. */
  boolean possible() {
    return validator.possible();
  }

  /** Makes a candidate of the weights that training begins with: as they are, statistics too. */
  void started(Metrics metrics) {
    selection.started(metrics);
    listener.started(metrics);
  }

  /** The state after the last round as it is to be validated, if its turn has come. */
  Optional<TrainState> due(TrainState state) {
    return isDue() && validator.possible()
        ? Optional.of(validator.fitting(state))
        : Optional.empty();
  }

  /**
   * Judges the state after the last round, if its turn has come.
   *
   * @param fitting what {@link #due} gave
   * @param metrics how that validates
   * @return the state to go on from
   */
  TrainState settle(TrainState state, TrainState fitting, Metrics metrics) {
    Selection.Next next = selection.validated(progress.round(), fitting, metrics);
    step.validated(selection.bestRound() == progress.round());
    listener.validated(progress.last(), metrics);
    progress.stopped = next == Selection.Next.STOP;
    return next == Selection.Next.FALL_BACK && step.fallBack() ? fallenBack() : state;
  }

  /** The same where nothing has been validated. */
  void settle(TrainState state) {
    if (isDue()) {
      TrainState kept = step.kept(state);
      selection.unvalidated(progress.round(), lastRound() ? validator.fitting(kept) : kept);
    }
  }

  private boolean isDue() {
    return lastRound()
        || step.toBeValidated()
        || (everyRounds == 0 ? progress.epochEnds() : progress.round() % everyRounds == 0);
  }

  /** Whether no round is to come, whatever the validations say. */
  boolean lastRound() {
    return progress.ends() || step.done();
  }

  /**
   * Plain averaging goes on from the best state so far. The step count is that state's too: bias
   * correction belongs to the moments.
   */
  private TrainState fallenBack() {
    LOG.warn(
        "{}: validation worsened twice running: going on with plain averaging from round {}",
        name,
        selection.bestRound());
    progress.fallbackRound = progress.round();
    return selection.best();
  }

  /**
   * The state that is kept in the end, merges tried.
   *
   * @param teacher weights that are a merge, too
   */
  FinalMerge.Outcome outcome(Optional<float[]> teacher) {
    FinalMerge.Outcome outcome = selection.outcome(teacher);
    if (selection.start() != null && selection.bestRound() == 0) {
      LOG.warn(
          "{}: no round validates better than the weights that training began with: these are {}",
          name,
          outcome.chosen().state() == selection.best() ? "kept" : "what it is merged of");
    }
    return outcome;
  }
}
