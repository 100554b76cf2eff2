package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import java.util.List;

/**
 * How far probabilities are to be believed: in bins of equal width the mean probability and the
 * share that came true; their mean distance, weighted by examples, is the expected calibration
 * error (Naeini, Cooper and Hauskrecht, AAAI 2015; Guo and others, ICML 2017). Of classes it is the
 * probability of the most probable one that counts; of labels that of each. And the log loss.
 */
public final class Reliability implements Detail {

  private static final long serialVersionUID = 1L;

  static final int BINS = 15;

  private final String field;
  private final DecisionRule rule;
  private final long[] counts = new long[BINS];
  private final long[] right = new long[BINS];
  private final FixedPoint[] confidence = new FixedPoint[BINS];
  private final FixedPoint loss = new FixedPoint();
  private long losses;

  /**
   * @param field where in the report it is told
   * @param rule makes probabilities of outputs
   */
  public Reliability(String field, DecisionRule rule) {
    this.field = field;
    this.rule = rule;
    for (int i = 0; i < BINS; i++) {
      confidence[i] = new FixedPoint();
    }
  }

  @Override
  public Reliability none() {
    return new Reliability(field, rule);
  }

  @Override
  public void add(Judged example) {
    float[] probabilities =
        rule.temperature() == example.rule().temperature()
            ? example.probabilities()
            : rule.probabilities(example.task(), example.outputs());
    if (example.task() == Task.MULTI_LABEL) {
      for (int i = 0; i < probabilities.length; i++) {
        add(probabilities[i], MultiLabelCounts.holds(example.values()[i]));
      }
    } else {
      int most = ClassificationCounts.predicted(example.outputs());
      float sure =
          probabilities.length > 1
              ? probabilities[most]
              : most == 1 ? probabilities[0] : 1 - probabilities[0];
      add(sure, most == example.label());
    }
    loss.add(LogLoss.of(example, probabilities));
    losses++;
  }

  private void add(float probability, boolean isRight) {
    int bin = bin(probability);
    counts[bin]++;
    right[bin] += isRight ? 1 : 0;
    confidence[bin].add(probability);
  }

  /** A bound belongs to the bin below it; what is no number to the first. */
  static int bin(float probability) {
    return Math.max(0, Math.min(BINS, (int) Math.ceil((double) probability * BINS)) - 1);
  }

  @Override
  public void merge(Detail other) {
    Reliability more = (Reliability) other;
    for (int i = 0; i < BINS; i++) {
      counts[i] += more.counts[i];
      right[i] += more.right[i];
      confidence[i].merge(more.confidence[i]);
    }
    loss.merge(more.loss);
    losses += more.losses;
  }

  /** The expected calibration error. */
  double error() {
    long all = 0;
    double apart = 0;
    for (int i = 0; i < BINS; i++) {
      all += counts[i];
      apart += Math.abs(confidence[i].sum() - right[i]);
    }
    return apart / all;
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    ObjectNode told = metrics.putObject(field);
    told.put("ece", error());
    told.put("logLoss", loss.sum() / losses);
    if (rule.temperature() != 1) {
      told.put("temperature", rule.temperature());
    }
    ArrayNode bins = told.putArray("bins");
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0) {
        bins.addObject()
            .put("from", (double) i / BINS)
            .put("to", (double) (i + 1) / BINS)
            .put("count", counts[i])
            .put("confidence", confidence[i].sum() / counts[i])
            .put("right", (double) right[i] / counts[i]);
      }
    }
  }
}
