package dev.graft.spark.ml;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Task;
import java.util.Locale;

/**
 * An estimator as a fit sees it.
 *
 * @param params what decides how it trains
 * @param added the columns that its model will add
 * @param task what it learns
 * @param predictor whether it is one of Spark's predictors, which take vectors and numbers alone
 * @param secondText the column of the second text of pairs; null: there are no pairs
 */
record Learner(
    HasTraining<?> params, ColumnNames added, Task task, boolean predictor, String secondText) {

  /** One of Spark's predictors. */
  static Learner predictor(HasTraining<?> params, ColumnNames added, Task task) {
    return new Learner(params, added, task, true, null);
  }

  boolean isRegression() {
    return task == Task.REGRESSION;
  }

  /** What to take where labels are no class numbers. */
  String adviceForNumbers() {
    return predictor ? "take FineTuneRegressor" : "set task to regression";
  }

  /**
   * Refuses thresholds that are not one a class, before anything is trained.
   *
   * @throws UnusableInputException if there are more or fewer
   */
  void checkClasses(int classes) {
    double[] thresholds = added.thresholds();
    if (thresholds != null && thresholds.length != classes) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %d thresholds: there are %d classes, and each has one.",
              thresholds.length,
              classes));
    }
  }
}
