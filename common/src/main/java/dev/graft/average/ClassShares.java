package dev.graft.average;

import dev.graft.io.SavedState;
import java.util.Arrays;

/**
 * The shares that classes have among labels and among predictions of unlabelled examples
 * (distribution alignment, Berthelot et al., ReMixMatch, arXiv 1911.09785): a prediction is
 * multiplied by the one divided by the other, so that a class that is predicted more often than it
 * is a label is believed less. Those of labels are of all so far, and one more of each class, which
 * may be in no minibatch at first; those of predictions forget, a hundredth at each step, and are a
 * plain mean at first. Sums are those of all workers, added up on the driver.
 */
public final class ClassShares {

  private static final double KEPT = 0.99;

  /** Below it a class counts as predicted so often. */
  private static final double LEAST = 1e-6;

  private double[] labelled = {};
  private double[] predicted = {};
  private long steps;

  /**
   * Takes those of a round.
   *
   * @param labels sums of a round, a number a class
   * @param predictions the same of what was said of unlabelled examples
   * @param taken optimizer steps of the round
   */
  public void add(double[] labels, double[] predictions, int taken) {
    double all = Arrays.stream(predictions).sum();
    if (all == 0 || taken == 0) {
      return;
    }
    if (labelled.length == 0) {
      labelled = new double[labels.length];
      Arrays.fill(labelled, 1);
      predicted = new double[labels.length];
    }
    double kept = Math.min(StrictMath.pow(KEPT, taken), (double) steps / (steps + taken));
    for (int i = 0; i < labels.length; i++) {
      labelled[i] += labels[i];
      predicted[i] = kept * predicted[i] + (1 - kept) * predictions[i] / all;
    }
    steps += taken;
  }

  /** What predictions of each class are multiplied by; empty before the first round. */
  public double[] factors() {
    double all = Arrays.stream(labelled).sum();
    double[] factors = new double[labelled.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = labelled[i] / all / Math.max(predicted[i], LEAST);
    }
    return factors;
  }

  /** Puts them where another one can continue from. */
  public void save(SavedState to) {
    to.put("labelled", labelled.clone());
    to.put("predicted", predicted.clone());
    to.put("steps", steps);
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    labelled = from.doubles("labelled").clone();
    predicted = from.doubles("predicted").clone();
    steps = from.whole("steps");
  }
}
