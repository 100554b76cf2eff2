package dev.graft.explain;

import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import java.io.Serializable;

/** Which answer of a network is explained, and how much the network says for it. */
public final class ExplainedAnswer implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int PREDICTED = -1;

  private final Task task;
  private final DecisionRule rule;
  private final int wanted;

  private ExplainedAnswer(Task task, DecisionRule rule, int wanted) {
    this.task = task;
    this.rule = rule;
    this.wanted = wanted;
  }

  /** What the network answers: the class it predicts, the most probable label, the first number. */
  public static ExplainedAnswer predicted(Task task, DecisionRule rule) {
    return new ExplainedAnswer(task, rule, PREDICTED);
  }

  /** The same class, label or number of every example, by its number from 0. */
  public ExplainedAnswer always(int number) {
    return new ExplainedAnswer(task, rule, number);
  }

  /** The number of the class, label or number that is explained of an example. */
  public int of(float[] outputs) {
    if (wanted != PREDICTED) {
      return wanted;
    }
    return switch (task) {
      case CLASSIFICATION -> rule.predicted(outputs);
      case MULTI_LABEL -> largest(rule.probabilities(task, outputs));
      case REGRESSION -> 0;
    };
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }

  /** Its probability, or the number. */
  public double score(int answer, float[] outputs) {
    if (task == Task.REGRESSION) {
      return outputs[answer];
    }
    float[] probabilities = rule.probabilities(task, outputs);
    if (task == Task.CLASSIFICATION && probabilities.length == 1) {
      return answer == 1 ? probabilities[0] : 1 - probabilities[0];
    }
    return probabilities[answer];
  }

  Task task() {
    return task;
  }

  DecisionRule rule() {
    return rule;
  }
}
