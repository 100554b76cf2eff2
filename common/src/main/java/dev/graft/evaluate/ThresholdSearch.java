package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * The threshold of each label, or of class 1 of two, at which a figure is the greatest: half-way
 * between the scores that it parts, or one half where that parts the same; of equals the one that
 * is closest to one half.
 */
public final class ThresholdSearch implements Detail {

  private static final long serialVersionUID = 1L;

  /** Scores that are told apart in all, and of each label at least. */
  private static final int MOST_SCORES = 1 << 14;

  private static final int LEAST_SCORES = 64;
  private static final float HALF = 0.5f;

  private final ScoreHistogram[] histograms;

  /**
   * @param thresholds how many are looked for
   */
  public ThresholdSearch(int thresholds) {
    histograms = new ScoreHistogram[thresholds];
    for (int i = 0; i < thresholds; i++) {
      histograms[i] = new ScoreHistogram(Math.max(LEAST_SCORES, MOST_SCORES / thresholds));
    }
  }

  @Override
  public ThresholdSearch none() {
    return new ThresholdSearch(histograms.length);
  }

  @Override
  public void add(Judged example) {
    if (example.task() != Task.MULTI_LABEL) {
      histograms[0].add(DecisionRule.ofSecond(example.probabilities()), example.label() == 1);
      return;
    }
    for (int i = 0; i < histograms.length; i++) {
      histograms[i].add(example.probabilities()[i], MultiLabelCounts.holds(example.values()[i]));
    }
  }

  @Override
  public void merge(Detail other) {
    for (int i = 0; i < histograms.length; i++) {
      histograms[i].merge(((ThresholdSearch) other).histograms[i]);
    }
  }

  @Override
  public void compact() {
    for (ScoreHistogram histogram : histograms) {
      histogram.compact();
    }
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {}

  /** Whether a label both holds and does not; else there is nothing to choose by. */
  public boolean occurs(int label) {
    ScoreRuns runs = histograms[label].runs();
    return runs.allPositives() > 0 && runs.allNegatives() > 0;
  }

  /**
   * The best thresholds; one half where there is nothing to choose by.
   *
   * @param by {@code F1} (of the label, or of class 1), {@code ACCURACY} or {@code
   *     BALANCED_ACCURACY}
   */
  public float[] best(Criterion by) {
    float[] best = new float[histograms.length];
    for (int i = 0; i < best.length; i++) {
      best[i] = occurs(i) ? best(histograms[i], figure(by, histograms[i].runs())) : HALF;
    }
    return best;
  }

  /** The figure by how many are rightly and wrongly said to hold. */
  private static ToDoubleBiFunction<Long, Long> figure(Criterion by, ScoreRuns runs) {
    double positives = runs.allPositives();
    double negatives = runs.allNegatives();
    return switch (by) {
      case F1 -> (right, wrong) -> 2 * right / (positives + right + wrong);
      case ACCURACY -> (right, wrong) -> right - wrong;
      case BALANCED_ACCURACY -> (right, wrong) -> right / positives - wrong / negatives;
      default -> throw new IllegalArgumentException("no figure for thresholds: " + by);
    };
  }

  private static float best(ScoreHistogram histogram, ToDoubleBiFunction<Long, Long> figure) {
    ScoreRuns runs = histogram.runs();
    long right = 0;
    long wrong = 0;
    float best = HALF;
    double most = Double.NEGATIVE_INFINITY;
    for (int above = runs.size(); above >= 0; above--) {
      // Those from this run on are said to hold.
      if (above < runs.size()) {
        right += runs.positives(above);
        wrong += runs.negatives(above);
      }
      float threshold = parting(histogram, above);
      double reached = figure.applyAsDouble(right, wrong);
      boolean closer = reached == most && Math.abs(threshold - HALF) < Math.abs(best - HALF);
      if (threshold > 0 && threshold <= 1 && (reached > most || closer)) {
        most = reached;
        best = threshold;
      }
    }
    return best;
  }

  /** Parts the run from the one below it; above 1 where nothing does. */
  private static float parting(ScoreHistogram histogram, int above) {
    int size = histogram.runs().size();
    float from = above == 0 ? 0 : histogram.greatest(above - 1);
    float to = above == size ? 1 : histogram.score(above);
    if (above == size && !(from < 1)) {
      return 2;
    }
    if (from < HALF && HALF <= to) {
      return HALF;
    }
    float middle = from + (to - from) / 2;
    return middle > from ? middle : to;
  }
}
