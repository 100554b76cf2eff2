package dev.graft.predict;

import dev.graft.Api;
import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a network says of one example. Which methods answer depends on its task; the others throw an
 * IllegalStateException.
 */
@Api
public final class Prediction {

  private final Task task;
  private final List<String> names;
  private final DecisionRule rule;
  private final float[] outputs;

  Prediction(Task task, DecisionRule rule, List<String> names, float[] outputs) {
    this.task = task;
    this.rule = rule;
    this.names = names;
    this.outputs = outputs;
  }

  public Task task() {
    return task;
  }

  /** The network's outputs as they are, whatever its task. */
  public float[] outputs() {
    return outputs.clone();
  }

  /** Classification: the most probable class, from 0. */
  public int label() {
    need(task == Task.CLASSIFICATION, "class");
    return rule.predicted(outputs);
  }

  /** Classification: the name of the most probable class. */
  public String className() {
    return names.get(label());
  }

  /** Multi-label: the names of the labels that hold, in the bundle's order. */
  public List<String> labels() {
    need(task == Task.MULTI_LABEL, "labels");
    boolean[] held = rule.held(outputs);
    return IntStream.range(0, outputs.length).filter(i -> held[i]).mapToObj(names::get).toList();
  }

  /**
   * Classification and multi-label: one probability a class or label; of a network with one output
   * for two classes that of class 1 alone. Calibrated, if the model is.
   */
  public float[] probabilities() {
    need(task != Task.REGRESSION, "probabilities");
    return rule.probabilities(task, outputs());
  }

  /** Regression: the numbers that are predicted, in the bundle's order. */
  public float[] values() {
    need(task == Task.REGRESSION, "numbers");
    return outputs();
  }

  /** Regression of one number: that number. */
  public float value() {
    need(task == Task.REGRESSION && outputs.length == 1, "single number");
    return outputs[0];
  }

  private void need(boolean has, String what) {
    if (!has) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "a prediction for the task %s with %d outputs has no %s",
              task.key(),
              outputs.length,
              what));
    }
  }

  @Override
  public String toString() {
    return switch (task) {
      case CLASSIFICATION -> "%s %s".formatted(className(), Arrays.toString(probabilities()));
      case MULTI_LABEL -> "%s %s".formatted(labels(), Arrays.toString(probabilities()));
      case REGRESSION ->
          IntStream.range(0, outputs.length)
              .mapToObj(i -> names.get(i) + " " + outputs[i])
              .collect(Collectors.joining(", "));
    };
  }
}
