package dev.graft.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics of a network that tells of each label whether it holds. Precision, recall and F1 are
 * macro means over all labels, and micro: of all labels' counts together; a ratio of zero to zero
 * counts as zero, as scikit-learn does.
 *
 * @param accuracy share of labels that are told right, over all examples
 * @param subsetAccuracy share of examples of which every label is told right
 * @param loss mean loss an example
 * @param auc mean area under the labels' ROC curves; null if no label both holds and does not, or
 *     of more than 256 labels
 * @param prAuc mean average precision, likewise
 * @param aucError how far the exact area may be from {@code auc}; null if it is exact
 * @param prAucError likewise
 * @param labels each label by itself, in order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MultiLabelMetrics(
    long examples,
    double accuracy,
    double subsetAccuracy,
    double loss,
    double precision,
    double recall,
    double f1,
    double precisionMicro,
    double recallMicro,
    double f1Micro,
    Double auc,
    Double prAuc,
    Double aucError,
    Double prAucError,
    List<Label> labels)
    implements Metrics {

  /**
   * One label.
   *
   * @param support examples of which it holds
   * @param predicted examples of which it is said to hold
   */
  public record Label(
      long support, long predicted, double accuracy, double precision, double recall, double f1) {

    private static Label of(long examples, long holds, long predicted, long both) {
      return new Label(
          holds,
          predicted,
          (double) (examples - holds - predicted + 2 * both) / examples,
          ratio(both, predicted),
          ratio(both, holds),
          ratio(2 * both, holds + predicted));
    }
  }

  static MultiLabelMetrics of(
      long examples,
      long exact,
      double lossSum,
      long[] holds,
      long[] predicted,
      long[] both,
      Ranking ranking) {
    if (examples == 0) {
      throw new IllegalStateException("Cannot evaluate: there are no examples");
    }
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < holds.length; i++) {
      labels.add(Label.of(examples, holds[i], predicted[i], both[i]));
    }
    ScoreHistogram.Area auc = ranking.auc();
    ScoreHistogram.Area prAuc = ranking.precisionRecall();
    long allHold = Arrays.stream(holds).sum();
    long allPredicted = Arrays.stream(predicted).sum();
    long allBoth = Arrays.stream(both).sum();
    return new MultiLabelMetrics(
        examples,
        labels.stream().mapToDouble(Label::accuracy).average().orElseThrow(),
        (double) exact / examples,
        lossSum / examples,
        labels.stream().mapToDouble(Label::precision).average().orElseThrow(),
        labels.stream().mapToDouble(Label::recall).average().orElseThrow(),
        labels.stream().mapToDouble(Label::f1).average().orElseThrow(),
        ratio(allBoth, allPredicted),
        ratio(allBoth, allHold),
        ratio(2 * allBoth, allHold + allPredicted),
        auc.value(),
        prAuc.value(),
        auc.errorOrNull(),
        prAuc.errorOrNull(),
        List.copyOf(labels));
  }

  @Override
  public Map<String, Double> leading() {
    Map<String, Double> leading = new LinkedHashMap<>();
    leading.put("accuracy", accuracy);
    leading.put("subsetAccuracy", subsetAccuracy);
    leading.put("f1", f1);
    Metrics.put(leading, Criterion.AUC, auc);
    Metrics.put(leading, Criterion.PR_AUC, prAuc);
    return leading;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
