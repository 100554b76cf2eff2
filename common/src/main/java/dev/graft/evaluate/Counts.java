package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import java.io.Serializable;
import java.util.List;

/**
 * What predictions come to: counts that add up, so that partitions can be counted apart. Examples
 * count the same here, whatever their weight in training.
 */
public sealed interface Counts extends Serializable
    permits ClassificationCounts, MultiLabelCounts, RegressionCounts {

  /**
   * No predictions yet.
   *
   * @param outputs outputs of the network
   * @param rule what is made of the outputs
   */
  static Counts of(Task task, int outputs, DecisionRule rule) {
    return switch (task) {
      case CLASSIFICATION -> new ClassificationCounts(task.names(outputs), rule);
      case MULTI_LABEL -> new MultiLabelCounts(outputs, rule);
      case REGRESSION -> new RegressionCounts(outputs);
    };
  }

  /**
   * Counts predictions.
   *
   * @param outputs the network's outputs, rows one after the other
   * @param losses the loss of each example
   */
  void add(Targets targets, float[] outputs, float[] losses);

  /**
   * Says what there is of single classes or labels.
   *
   * @param metrics those of these counts, in the report
   * @param names of the classes or labels; empty: they have none
   */
  default void tell(ObjectNode metrics, List<String> names) {}

  /** Says which partition they are of: sums of fractions are made in the order of these. */
  void of(int partition);

  /** Makes them small, to travel. */
  default void compact() {}

  /** Adds counts of the same kind, of the same partition or of others, and returns these. */
  Counts merge(Counts other);

  /**
   * The metrics of all that was counted.
   *
   * @throws IllegalStateException if nothing was
   */
  Metrics metrics();
}
