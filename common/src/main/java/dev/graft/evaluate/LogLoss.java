package dev.graft.evaluate;

import dev.graft.dataset.Task;

/**
 * Minus the logarithm of the probability of what is true; of labels the mean over them. Of one
 * output for two it is bounded as {@link DecisionRule#logit} is, so that the temperature of the
 * least loss is that of what is told.
 */
final class LogLoss {

  private LogLoss() {}

  static double of(Judged example, float[] probabilities) {
    if (example.task() != Task.MULTI_LABEL) {
      return probabilities.length > 1
          ? minusLogarithm(probabilities[example.label()])
          : ofOne(probabilities[0], example.label() == 1);
    }
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      sum += ofOne(probabilities[i], MultiLabelCounts.holds(example.values()[i]));
    }
    return sum / probabilities.length;
  }

  private static double ofOne(float probability, boolean holds) {
    double bounded = DecisionRule.bounded(probability);
    return minusLogarithm(holds ? bounded : 1 - bounded);
  }

  /** Of an impossible class about 103, as of the smallest float. */
  private static double minusLogarithm(double probability) {
    return -StrictMath.log(Math.max(probability, Float.MIN_VALUE));
  }
}
