package dev.graft.evaluate;

import dev.graft.dataset.Task;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The figure that says which of several states of a network is the best. */
public enum Criterion {
  /** The task's main metric: accuracy, or r2. */
  AUTO,
  ACCURACY,
  /** Mean recall of the classes that occur. */
  BALANCED_ACCURACY,
  /** Share of examples of which every label is told right. */
  SUBSET_ACCURACY,
  LOSS,
  /** Macro mean. */
  F1,
  /** Area under the ROC curve. */
  AUC,
  /** Area under the curve of precision and recall, as average precision. */
  PR_AUC,
  R2,
  RMSE,
  MSE,
  MAE;

  /** What can be said of a task. */
  public static Set<Criterion> of(Task task) {
    return switch (task) {
      case CLASSIFICATION -> EnumSet.of(ACCURACY, BALANCED_ACCURACY, LOSS, F1, AUC, PR_AUC);
      case MULTI_LABEL -> EnumSet.of(ACCURACY, SUBSET_ACCURACY, LOSS, F1, AUC, PR_AUC);
      case REGRESSION -> EnumSet.of(R2, LOSS, RMSE, MSE, MAE);
    };
  }

  /** The name in job files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The name in reports. */
  public String field() {
    return switch (this) {
      case BALANCED_ACCURACY -> "balancedAccuracy";
      case SUBSET_ACCURACY -> "subsetAccuracy";
      case PR_AUC -> "prAuc";
      default -> key();
    };
  }

  /** Whether it orders scores: it needs examples of at least two classes. */
  public boolean ranks() {
    return this == AUC || this == PR_AUC;
  }

  /** The figure itself of a score by it. */
  public double value(Score score) {
    return lessIsBetter() ? -score.value() : score.value();
  }

  boolean lessIsBetter() {
    return this == LOSS || this == RMSE || this == MSE || this == MAE;
  }
}
