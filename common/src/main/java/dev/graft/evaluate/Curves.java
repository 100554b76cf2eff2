package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.util.List;

/**
 * The ROC curve and the curve of precision and recall, in points of both: threshold, false positive
 * rate, recall, precision; and the areas under them.
 */
final class Curves {

  /** Above so many classes or labels there are areas alone. */
  private static final int MOST_CURVES = 20;

  /** About so many points a curve, evenly along the ROC curve. */
  static final int POINTS = 100;

  private Curves() {}

  /**
   * In the report: of those classes that occur and do not always occur.
   *
   * @param first the number of the first class or label that is ranked
   * @param rule makes thresholds of the scores
   */
  static void tell(
      Ranking ranking, int first, DecisionRule rule, ObjectNode metrics, List<String> names) {
    ScoreHistogram[] histograms = ranking.histograms();
    ArrayNode curves = Json.object().putArray("curves");
    for (int i = 0; i < histograms.length; i++) {
      ScoreHistogram.Area auc = histograms[i].auc();
      if (auc.value() != null) {
        ObjectNode curve = curves.addObject().put("name", Detail.name(names, first + i));
        curve.put("auc", auc.value()).put("prAuc", histograms[i].precisionRecall().value());
        if (histograms.length <= MOST_CURVES) {
          points(histograms[i], rule, curve.putArray("points"));
        }
      }
    }
    if (!curves.isEmpty()) {
      metrics.set("curves", curves);
    }
  }

  private static void points(ScoreHistogram histogram, DecisionRule rule, ArrayNode to) {
    ScoreRuns runs = histogram.runs();
    double positives = runs.allPositives();
    double negatives = runs.allNegatives();
    long right = 0;
    long wrong = 0;
    double next = 0;
    for (int i = runs.size() - 1; i >= 0; i--) {
      right += runs.positives(i);
      wrong += runs.negatives(i);
      double along = right / positives + wrong / negatives;
      if (along >= next || i == 0) {
        to.addArray()
            .add(rule.probability(histogram.score(i)))
            .add(wrong / negatives)
            .add(right / positives)
            .add((double) right / (right + wrong));
        next = along + 2.0 / POINTS;
      }
    }
  }
}
