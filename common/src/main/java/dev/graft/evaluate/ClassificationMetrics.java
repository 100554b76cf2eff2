package dev.graft.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics of a classifier. Precision, recall and F1 are macro means over the classes that occur as
 * a label or as a prediction; a ratio of zero to zero counts as zero, as scikit-learn does.
 *
 * @param loss mean loss an example
 * @param balancedAccuracy mean recall of the classes that occur as a label
 * @param auc area under the ROC curve: of two classes by the probability of class 1, of more the
 *     mean of each class against the rest, over those that occur; null if only one does, or of more
 *     than 256 classes
 * @param prAuc average precision, likewise
 * @param aucError how far the exact area may be from {@code auc}; null if it is exact
 * @param prAucError likewise
 * @param confusion rows are labels, columns predictions; null of more than 1,000 classes
 * @param mostFrequentClass the class of the most examples, the first among equals
 * @param mostFrequentCount how many they are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClassificationMetrics(
    long examples,
    double accuracy,
    double loss,
    double precision,
    double recall,
    double f1,
    double balancedAccuracy,
    Double auc,
    Double prAuc,
    Double aucError,
    Double prAucError,
    long[][] confusion,
    int mostFrequentClass,
    long mostFrequentCount)
    implements Metrics {

  static ClassificationMetrics of(Confusion counts, double lossSum, Ranking ranking) {
    long total = counts.total();
    if (total == 0) {
      throw new IllegalStateException("Cannot evaluate: there are no examples");
    }
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    double recallOfLabels = 0;
    int occurring = 0;
    int labels = 0;
    int mostFrequent = 0;
    for (int c = 0; c < counts.classes(); c++) {
      long labelled = counts.labelled(c);
      long predicted = counts.predicted(c);
      mostFrequent = labelled > counts.labelled(mostFrequent) ? c : mostFrequent;
      if (labelled > 0) {
        labels++;
        recallOfLabels += ratio(counts.right(c), labelled);
      }
      if (labelled + predicted > 0) {
        occurring++;
        precision += ratio(counts.right(c), predicted);
        recall += ratio(counts.right(c), labelled);
        f1 += ratio(2 * counts.right(c), labelled + predicted);
      }
    }
    ScoreHistogram.Area auc = ranking.auc();
    ScoreHistogram.Area prAuc = ranking.precisionRecall();
    return new ClassificationMetrics(
        total,
        (double) counts.right() / total,
        lossSum / total,
        precision / occurring,
        recall / occurring,
        f1 / occurring,
        recallOfLabels / labels,
        auc.value(),
        prAuc.value(),
        auc.errorOrNull(),
        prAuc.errorOrNull(),
        counts.table(),
        mostFrequent,
        counts.labelled(mostFrequent));
  }

  @Override
  public Map<String, Double> leading() {
    Map<String, Double> leading = new LinkedHashMap<>();
    leading.put("accuracy", accuracy);
    leading.put("f1", f1);
    leading.put(Criterion.BALANCED_ACCURACY.field(), balancedAccuracy);
    Metrics.put(leading, Criterion.AUC, auc);
    Metrics.put(leading, Criterion.PR_AUC, prAuc);
    return leading;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
