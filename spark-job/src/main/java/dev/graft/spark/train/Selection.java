package dev.graft.spark.train;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.MetricsOnTarget;
import dev.graft.evaluate.Score;
import dev.graft.io.SavedState;
import dev.graft.train.EarlyStopping;
import dev.graft.train.Range;
import dev.graft.train.TrainState;
import dev.graft.train.Worsening;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Follows a training's validations: which state is the best, and what they say to do next. */
final class Selection {

  private final Criterion criterion;
  private final EarlyStopping stopping;
  private final Worsening worsening = new Worsening();
  private final FinalMerge merge;

  private TrainState best;
  private int bestRound;
  private Metrics validation;
  private Score start;

  /** What a validation says. */
  enum Next {
    CONTINUE,
    STOP,
    FALL_BACK
  }

  /**
   * @param layers where their weights lie
   */
  Selection(
      Settings settings, TrainState initial, List<List<Range>> layers, FinalMerge.Scorer scorer) {
    this.criterion = settings.evaluate().metric();
    this.stopping =
        new EarlyStopping(
            settings.train().patience(),
            settings.train().patienceSteps(),
            settings.train().minDelta());
    this.merge =
        new FinalMerge(settings.train().averaging().merge(), criterion, initial, layers, scorer);
    this.best = initial;
  }

  /** Takes the state after a round of so many steps. */
  void averaged(TrainState state, int steps) {
    merge.averaged(state.weights(), steps);
    stopping.took(steps);
  }

  /** Takes a state when there is nothing to validate on: the last one is the best. */
  void unvalidated(int round, TrainState state) {
    best = state;
    bestRound = round;
  }

  /**
   * Takes the state that training begins with: a candidate like any round's, unless a target
   * without labels decides. To that a network that has learned nothing may be the nearest.
   *
   * @throws UnusableInputException if the metric that decides cannot be told of such examples
   */
  void started(Metrics metrics) {
    if (criterion.ranks() && Double.isNaN(metrics.value(criterion))) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot choose the best round by evaluate.metric = %s: it needs validation examples of two classes at least, and of no more than 256; use accuracy or loss, or other validation examples.",
              criterion.key()));
    }
    start = metrics.labelled().score(criterion);
    if (!(metrics instanceof MetricsOnTarget)) {
      stopping.improves(start);
      validation = metrics;
    }
  }

  /** Takes a validated state. */
  Next validated(int round, TrainState state, Metrics metrics) {
    Score score = metrics.score(criterion);
    if (stopping.improves(score) || validation == null) {
      best = state;
      bestRound = round;
      validation = metrics;
    }
    merge.validated(round, state.weights(), score);
    boolean worse = worsening.twice(score.value());
    if (stopping.stops()) {
      return Next.STOP;
    }
    return worse ? Next.FALL_BACK : Next.CONTINUE;
  }

  /** Puts what it remembers where another one can continue from; not how the best validates. */
  void save(SavedState to) {
    stopping.save(to.in("stopping"));
    worsening.save(to.in("worsening"));
    merge.save(to.in("merge"));
    best.save(to.in("best"));
    to.put("bestRound", bestRound);
    to.put("validated", validation == null ? 0 : 1);
    if (start != null) {
      start.save(to.in("start"));
    }
  }

  /**
   * Continues from what was saved.
   *
   * @param validator validates a state: that gives the same metrics as it gave then
   */
  void restore(SavedState from, Function<TrainState, Metrics> validator) {
    stopping.restore(from.in("stopping"));
    worsening.restore(from.in("worsening"));
    merge.restore(from.in("merge"));
    best = TrainState.saved(from.in("best"));
    bestRound = (int) from.whole("bestRound");
    validation = from.whole("validated") == 1 ? validator.apply(best) : null;
    start = from.in("start").has("value") ? Score.saved(from.in("start")) : null;
  }

  /** What becomes of it: the best of the states, or a merge that validates better. */
  FinalMerge.Outcome outcome(Optional<float[]> teacher) {
    return validation == null
        ? FinalMerge.Outcome.untried(best, null)
        : merge.choose(best, validation, teacher);
  }

  /** The best of the states so far. */
  TrainState best() {
    return best;
  }

  /** How it validates; null: nothing has been validated. */
  Metrics validation() {
    return validation;
  }

  /** How the state validates that training began with; null without validation. */
  Score start() {
    return start;
  }

  /** The round after which the best state was reached; 0: no round was better than the start. */
  int bestRound() {
    return bestRound;
  }
}
