package dev.graft.spark.train;

import dev.graft.average.GreedySoup;
import dev.graft.average.WeightEma;
import dev.graft.average.WiseFt;
import dev.graft.config.AveragingSettings.Merge;
import dev.graft.evaluate.ClassificationMetrics;
import dev.graft.train.TrainState;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of the rounds' weights in the end: the best round, or a merge that validates better.
 */
final class FinalMerge {

  private final Set<Merge> wanted;
  private final float[] initial;
  private final Scorer scorer;
  private final WeightEma ema;
  private final GreedySoup soup;
  private final Map<String, Double> accuracies = new LinkedHashMap<>();

  private Scored chosen;
  private String name;

  /** Validates weights. */
  interface Scorer {

    /**
     * @param description what is validated, for people
     */
    Scored score(float[] weights, String description);
  }

  /** Weights, made whole by their statistics, and how they validate. */
  record Scored(TrainState state, ClassificationMetrics metrics) {

    boolean better(Scored other) {
      int accuracy = Double.compare(metrics.accuracy(), other.metrics.accuracy());
      return accuracy > 0 || (accuracy == 0 && metrics.loss() < other.metrics.loss());
    }
  }

  /**
   * The choice.
   *
   * @param name of what was chosen: {@code best-round} or a merge
   * @param accuracies validation accuracy of the best round and of every merge that was tried
   */
  record Outcome(Scored chosen, String name, Map<String, Double> accuracies) {}

  /**
   * @param initial the state that training began with
   */
  FinalMerge(Set<Merge> wanted, TrainState initial, Scorer scorer) {
    this.wanted = wanted;
    this.initial = initial.weights();
    this.scorer = scorer;
    this.ema = wanted.contains(Merge.EMA) ? new WeightEma(initial.weights()) : null;
    this.soup = wanted.contains(Merge.SOUP) ? new GreedySoup() : null;
  }

  /** Takes the weights after a round of so many steps. */
  void averaged(float[] weights, int steps) {
    if (ema != null) {
      ema.add(weights, steps);
    }
  }

  /** Takes weights that have been validated. */
  void validated(int round, float[] weights, double score) {
    if (soup != null) {
      soup.offer(round, score, weights);
    }
  }

  /** Tries what is wanted. A merge is taken only if it validates better than all before it. */
  Outcome choose(TrainState best, ClassificationMetrics bestMetrics) {
    chosen = new Scored(best, bestMetrics);
    name = "best-round";
    accuracies.put(name, bestMetrics.accuracy());
    float[] tuned = best.weights();
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
    if (soup != null) {
      offer("soup", soup.make(this::accuracy).weights());
    }
    return new Outcome(chosen, name, accuracies);
  }

  private double accuracy(float[] weights) {
    return scorer.score(weights, "a soup").metrics().accuracy();
  }

  private void offer(String candidate, float[] weights) {
    Scored scored = scorer.score(weights, candidate);
    accuracies.put(candidate, scored.metrics().accuracy());
    if (scored.better(chosen)) {
      chosen = scored;
      name = candidate;
    }
  }
}
