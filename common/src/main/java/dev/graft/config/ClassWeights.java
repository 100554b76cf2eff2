package dev.graft.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much the training examples of each class count.
 *
 * @param balanced whether classes count the same in all: n / (classes * n of the class), as
 *     scikit-learn has it
 * @param given one weight a class; empty: none are given
 */
public record ClassWeights(boolean balanced, List<Double> given) {

  /** Whether classes count differently. */
  public boolean any() {
    return balanced || !given.isEmpty();
  }

  /**
   * The weight of each class that occurs; empty if examples are to count as they are.
   *
   * @param counts training examples of each class
   */
  public Map<Integer, Double> of(Map<Integer, Long> counts) {
    Map<Integer, Double> weights = new TreeMap<>();
    if (balanced) {
      long classes = counts.values().stream().filter(count -> count > 0).count();
      long all = counts.values().stream().mapToLong(Long::longValue).sum();
      counts.forEach(
          (label, count) -> {
            if (count > 0) {
              weights.put(label, (double) all / (classes * count));
            }
          });
    }
    for (int label = 0; label < given.size(); label++) {
      weights.put(label, given.get(label));
    }
    return weights;
  }
}
