package dev.graft.evaluate;

import dev.graft.dataset.Task;

/** Minus the logarithm of the probability of what is true; of labels the mean over them. */
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
    return minusLogarithm(holds ? probability : 1 - (double) probability);
  }

  /** Of an impossible one about 103, as of the smallest float. */
  private static double minusLogarithm(double probability) {
    return -StrictMath.log(Math.max(probability, Float.MIN_VALUE));
  }
}
