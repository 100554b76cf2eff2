package dev.graft.spark.train;

import dev.graft.average.GreedySoup;
import dev.graft.average.ModelStock;
import dev.graft.average.WeightEma;
import dev.graft.average.WiseFt;
import dev.graft.config.AveragingSettings.Merge;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.Score;
import dev.graft.io.SavedState;
import dev.graft.train.Range;
import dev.graft.train.TrainState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the rounds' weights in the end: the best round, or a merge that validates better.
 */
final class FinalMerge {

  private final Set<Merge> wanted;
  private final Criterion criterion;
  private final float[] initial;
  private final List<List<Range>> layers;
  private final Scorer scorer;
  private final WeightEma ema;
  private final GreedySoup soup;
  private final Map<String, Double> scores = new LinkedHashMap<>();

  private TrainState best;
  private Scored chosen;
  private String name;

  /** Validates weights. */
  interface Scorer {

    /**
     * @param merged a state with weights of which its statistics may not be
     * @param description what is validated, for people
     */
    Scored score(TrainState merged, String description);
  }

  /** Weights, made whole by their statistics, and how they validate. */
  record Scored(TrainState state, Metrics metrics) {}

  /**
   * The choice.
   *
   * @param merge what was tried; null: nothing
   */
  record Outcome(Scored chosen, TrainingResult.Merge merge) {

    /**
     * The best round, without a merge.
     *
     * @param metrics null without validation
     */
    static Outcome untried(TrainState best, Metrics metrics) {
      return new Outcome(new Scored(best, metrics), null);
    }
  }

  /**
   * @param criterion what decides
   * @param initial the state that training began with
   * @param layers where their weights lie
   */
  FinalMerge(
      Set<Merge> wanted,
      Criterion criterion,
      TrainState initial,
      List<List<Range>> layers,
      Scorer scorer) {
    this.wanted = wanted;
    this.criterion = criterion;
    this.initial = initial.weights();
    this.layers = layers;
    this.scorer = scorer;
    this.ema = wanted.contains(Merge.EMA) ? new WeightEma(initial.weights()) : null;
    boolean holds = wanted.contains(Merge.SOUP) || wanted.contains(Merge.MODEL_STOCK);
    this.soup = holds ? new GreedySoup() : null;
  }

  /** Takes the weights after a round of so many steps. */
  void averaged(float[] weights, int steps) {
    if (ema != null) {
      ema.add(weights, steps);
    }
  }

  /** Takes weights that have been validated. */
  void validated(int round, float[] weights, Score score) {
    if (soup != null) {
      soup.offer(round, score, weights);
    }
  }

  /** Puts what it holds of the rounds where another one can continue from. */
  void save(SavedState to) {
    if (ema != null) {
      ema.save(to.in("ema"));
    }
    if (soup != null) {
      soup.save(to.in("soup"));
    }
  }

  /** Continues from what was saved. */
  void restore(SavedState from) {
    if (ema != null) {
      ema.restore(from.in("ema"));
    }
    if (soup != null) {
      soup.restore(from.in("soup"));
    }
  }

  /** The same without a teacher. */
  Outcome choose(TrainState bestRound, Metrics bestMetrics) {
    return choose(bestRound, bestMetrics, Optional.empty());
  }

  /**
   * Tries what is wanted. A merge is taken only if it validates better than all before it.
   *
   * @param teacher weights that have taught the training, to be tried, too
   */
  Outcome choose(TrainState bestRound, Metrics bestMetrics, Optional<float[]> teacher) {
    if (wanted.isEmpty() && teacher.isEmpty()) {
      return Outcome.untried(bestRound, bestMetrics);
    }
    best = bestRound;
    chosen = new Scored(best, bestMetrics);
    name = "best-round";
    scores.put(name, bestMetrics.value(criterion));
    float[] tuned = best.weights();
    teacher.ifPresent(weights -> offer("teacher", weights));
    if (ema != null) {
      offer("ema", ema.weights());
    }
    if (wanted.contains(Merge.WISE_FT)) {
      for (double share : WiseFt.grid()) {
        if (share < 1) {
          offer(
              String.format(Locale.ROOT, "wise-ft-%.2f", share),
              WiseFt.interpolate(initial, tuned, share));
        }
      }
    }
    if (wanted.contains(Merge.SOUP)) {
      offer("soup", soup.make(this::score).weights());
    }
    if (wanted.contains(Merge.MODEL_STOCK) && soup.rounds().size() > 1) {
      offer("model-stock", ModelStock.merge(initial, soup.weights(), layers));
    }
    return new Outcome(chosen, new TrainingResult.Merge(name, scores));
  }

  private Score score(float[] weights) {
    return scorer.score(best.withWeights(weights), "a soup").metrics().score(criterion);
  }

  private void offer(String candidate, float[] weights) {
    Scored scored = scorer.score(best.withWeights(weights), candidate);
    scores.put(candidate, scored.metrics().value(criterion));
    if (scored.metrics().score(criterion).better(chosen.metrics().score(criterion))) {
      chosen = scored;
      name = candidate;
    }
  }
}
