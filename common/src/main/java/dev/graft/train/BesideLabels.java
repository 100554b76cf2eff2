package dev.graft.train;

import dev.graft.io.PackedNumbers;
import java.io.Serializable;

/** What a round's workers get to train on unlabelled examples with, beside the state. */
public final class BesideLabels implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] thresholds;
  private final PackedNumbers teacher;

  /**
   * @param thresholds how sure a prediction is at least: one a class, or one for all
   * @param teacher weights of its own; null: there is none
   */
  public BesideLabels(double[] thresholds, float[] teacher) {
    this.thresholds = thresholds.clone();
    this.teacher = teacher == null ? null : PackedNumbers.of(teacher);
  }

  double threshold(int of) {
    return thresholds.length == 1 ? thresholds[0] : thresholds[of];
  }

  float[] teacher() {
    return teacher.floats();
  }
}
