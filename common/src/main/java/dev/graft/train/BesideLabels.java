package dev.graft.train;

import dev.graft.io.PackedNumbers;
import java.io.Serializable;

/** What a round's workers get to train on unlabelled examples with, beside the state. */
public final class BesideLabels implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] thresholds;
  private final double[] alignment;
  private final PackedNumbers teacher;

  /**
   * @param thresholds how sure a prediction is at least: one a class, or one for all
   * @param alignment what the prediction of each class is multiplied by, see {@link
   *     dev.graft.average.ClassShares}; empty: predictions stay as they are
   * @param teacher weights of its own; null: there is none
   */
  public BesideLabels(double[] thresholds, double[] alignment, float[] teacher) {
    this.thresholds = thresholds.clone();
    this.alignment = alignment.clone();
    this.teacher = teacher == null ? null : PackedNumbers.of(teacher);
  }

  double threshold(int of) {
    return thresholds.length == 1 ? thresholds[0] : thresholds[of];
  }

  /** Whether predictions are aligned with the labels. */
  boolean aligns() {
    return alignment.length > 0;
  }

  /**
   * A prediction aligned with the labels, again of the sum 1.
   *
   * @param apart a probability a class; changed
   */
  double[] aligned(double[] apart) {
    double sum = 0;
    for (int i = 0; i < alignment.length; i++) {
      apart[i] *= alignment[i];
      sum += apart[i];
    }
    for (int i = 0; i < alignment.length; i++) {
      apart[i] /= sum;
    }
    return apart;
  }

  float[] teacher() {
    return teacher.floats();
  }
}
