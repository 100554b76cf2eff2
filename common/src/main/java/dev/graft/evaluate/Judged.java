package dev.graft.evaluate;

import dev.graft.dataset.Task;

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

  /** The class that is told; classification only. */
  public int predicted() {
    return rule.predicted(outputs);
  }

  /** The probability of a class, also of two that are told by one output. */
  public float probability(int of) {
    return probabilities.length > 1
        ? probabilities[of]
        : of == 1 ? probabilities[0] : 1 - probabilities[0];
  }
}
