package dev.graft.evaluate;

import dev.graft.dataset.Task;

/** Examples of tests. */
final class JudgedExamples {

  private JudgedExamples() {}

  static Judged ofClass(long id, int label, float... outputs) {
    return ofClass(DecisionRule.PLAIN, id, label, outputs);
  }

  static Judged ofClass(DecisionRule rule, long id, int label, float... outputs) {
    float[] probabilities = rule.probabilities(Task.CLASSIFICATION, outputs);
    return new Judged(Task.CLASSIFICATION, rule, id, label, null, outputs, probabilities);
  }

  static Judged ofLabels(long id, float[] truth, float... outputs) {
    return new Judged(Task.MULTI_LABEL, DecisionRule.PLAIN, id, -1, truth, outputs, outputs);
  }

  static Judged ofNumbers(long id, float[] truth, float... outputs) {
    return new Judged(Task.REGRESSION, DecisionRule.PLAIN, id, -1, truth, outputs, outputs);
  }
}
