package dev.graft.evaluate;

import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One example with what a network says of it. The arrays are not copied and must not be changed.
 *
 * @param id its stable id
 * @param label its class; -1: it has values
 * @param values its values, where it has no class; else null
 * @param outputs what the network gives
 * @param probabilities what the rule makes of them; of numbers the outputs
 */
public record Judged(
    Task task,
    DecisionRule rule,
    long id,
    int label,
    float[] values,
    float[] outputs,
    float[] probabilities) {

  /**
   * Those of a batch.
   *
   * @param rows the network's outputs, rows one after the other
   */
  public static List<Judged> of(
      Task task, DecisionRule rule, long[] ids, Targets targets, float[] rows) {
    int width = rows.length / Math.max(1, ids.length);
    float[] values = task == Task.CLASSIFICATION ? null : targets.rows(width);
    List<Judged> judged = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      float[] outputs = Arrays.copyOfRange(rows, i * width, (i + 1) * width);
      judged.add(
          new Judged(
              task,
              rule,
              ids[i],
              values == null ? label(targets, i) : -1,
              values == null ? null : Arrays.copyOfRange(values, i * width, (i + 1) * width),
              outputs,
              rule.probabilities(task, outputs)));
    }
    return judged;
  }

  /** Soft targets count as the class of the largest share. */
  private static int label(Targets targets, int i) {
    return targets.areClasses()
        ? targets.classes()[i]
        : ClassificationCounts.predicted(targets.values()[i]);
  }

  /** The class that is told; classification only. */
  public int predicted() {
    return rule.predicted(outputs, probabilities);
  }

  /** Of each label whether it is told to hold. */
  boolean[] held() {
    return rule.held(outputs, probabilities);
  }

  /** How many of its labels are told right; of a class 1 or 0. */
  public int right() {
    if (task != Task.MULTI_LABEL) {
      return predicted() == label ? 1 : 0;
    }
    boolean[] held = held();
    int right = 0;
    for (int i = 0; i < held.length; i++) {
      right += held[i] == MultiLabelCounts.holds(values[i]) ? 1 : 0;
    }
    return right;
  }

  /** The probability of a class, also of two that are told by one output. */
  public float probability(int of) {
    return probabilities.length > 1
        ? probabilities[of]
        : of == 1 ? probabilities[0] : 1 - probabilities[0];
  }
}
