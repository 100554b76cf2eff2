package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a partition's predictions come to: counts that add up. */
public final class ClassificationCounts implements Counts {

  private static final long serialVersionUID = 1L;

  private final int classes;
  private final DecisionRule rule;
  private final Confusion confusion;
  private final Ranking ranking;
  private final LossSum losses = new LossSum();

  /** No predictions yet. */
  public ClassificationCounts(int classes) {
    this(classes, DecisionRule.PLAIN);
  }

  ClassificationCounts(int classes, DecisionRule rule) {
    this.classes = classes;
    this.rule = rule;
    this.confusion = new Confusion(classes);
    this.ranking = Ranking.ofClasses(classes);
  }

  /** Soft targets count as the class of the largest share. */
  @Override
  public void add(Targets targets, float[] outputs, float[] each) {
    int width = outputs.length / each.length;
    for (int i = 0; i < each.length; i++) {
      int label = targets.areClasses() ? targets.classes()[i] : predicted(targets.values()[i]);
      add(label, Arrays.copyOfRange(outputs, i * width, (i + 1) * width), each[i]);
    }
  }

  /**
   * Counts one prediction.
   *
   * @param outputs the network's outputs for one example, one a class; or one for two classes: that
   *     of class 1
   * @param loss the example's loss
   */
  public void add(int label, float[] outputs, double loss) {
    float[] probabilities = rule.probabilities(Task.CLASSIFICATION, outputs);
    confusion.add(label, rule.predicted(outputs, probabilities));
    // Of two classes a temperature changes no order, but makes ties of what rounds alike.
    ranking.addClass(label, classes == 2 ? outputs : probabilities);
    losses.add(loss);
  }

  /**
   * The class of the largest output, the first among equals; by one output, class 1 from one half
   * up.
   */
  public static int predicted(float[] outputs) {
    if (outputs.length == 1) {
      return outputs[0] >= 0.5f ? 1 : 0;
    }
    int best = 0;
    for (int i = 1; i < outputs.length; i++) {
      if (outputs[i] > outputs[best]) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public ClassificationCounts merge(Counts counts) {
    if (!(counts instanceof ClassificationCounts other) || classes != other.classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot merge counts of %d classes with other counts", classes));
    }
    confusion.merge(other.confusion);
    ranking.merge(other.ranking);
    losses.merge(other.losses);
    return this;
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    confusion.tell(metrics, names);
    boolean two = classes == 2;
    Curves.tell(ranking, two ? 1 : 0, two ? rule : DecisionRule.PLAIN, metrics, names);
  }

  @Override
  public void of(int partition) {
    losses.of(partition);
  }

  @Override
  public void compact() {
    ranking.compact();
  }

  @Override
  public ClassificationMetrics metrics() {
    return ClassificationMetrics.of(confusion, losses.total(), ranking);
  }
}
