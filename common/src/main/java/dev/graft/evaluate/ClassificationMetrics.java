package dev.graft.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics of a classifier. Precision, recall and F1 are macro means over the classes that occur as
 * a label or as a prediction; a ratio of zero to zero counts as zero, as scikit-learn does.
 *
 * @param loss mean loss an example
 * @param auc area under the ROC curve, for two classes that both occur; else null
 * @param confusion rows are labels, columns predictions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClassificationMetrics(
    long examples,
    double accuracy,
    double loss,
    double precision,
    double recall,
    double f1,
    Double auc,
    long[][] confusion)
    implements Metrics {

  static ClassificationMetrics of(int classes, long[] counts, double lossSum, Double auc) {
    long[][] confusion = new long[classes][classes];
    long[] labelled = new long[classes];
    long[] predicted = new long[classes];
    long total = 0;
    long right = 0;
    for (int label = 0; label < classes; label++) {
      for (int prediction = 0; prediction < classes; prediction++) {
        long count = counts[label * classes + prediction];
        confusion[label][prediction] = count;
        labelled[label] += count;
        predicted[prediction] += count;
        total += count;
        right += label == prediction ? count : 0;
      }
    }
    if (total == 0) {
      throw new IllegalStateException("Cannot evaluate: there are no examples");
    }
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    int occurring = 0;
    for (int c = 0; c < classes; c++) {
      if (labelled[c] + predicted[c] > 0) {
        occurring++;
        precision += ratio(confusion[c][c], predicted[c]);
        recall += ratio(confusion[c][c], labelled[c]);
        f1 += ratio(2 * confusion[c][c], labelled[c] + predicted[c]);
      }
    }
    return new ClassificationMetrics(
        total,
        (double) right / total,
        lossSum / total,
        precision / occurring,
        recall / occurring,
        f1 / occurring,
        auc,
        confusion);
  }

  @Override
  public Map<String, Double> leading() {
    Map<String, Double> leading = new LinkedHashMap<>();
    leading.put("accuracy", accuracy);
    leading.put("f1", f1);
    return leading;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
