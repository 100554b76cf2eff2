package dev.graft.explain;

import dev.graft.dataset.Task;
import java.io.Serializable;

/**
 * How much worse an answer is. Held to the truth: 1 if the class is wrong; of labels the share that
 * is wrong; of numbers the squared error as a share of their variance, on average. Without the
 * truth: by how much what the network says of its own answer has changed.
 */
public final class Harm implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ExplainedAnswer answer;
  private final double[] variances;

  private Harm(ExplainedAnswer answer, double[] variances) {
    this.answer = answer;
    this.variances = variances;
  }

  /** Of examples without the truth. */
  public static Harm ofChanges(ExplainedAnswer answer) {
    return new Harm(answer, null);
  }

  /**
   * Of examples with it.
   *
   * @param truths of each example the number of its class, or the values
   */
  public static Harm ofErrors(ExplainedAnswer answer, float[][] truths) {
    double[] variances = new double[truths[0].length];
    for (int i = 0; i < variances.length; i++) {
      variances[i] = variance(truths, i);
    }
    return new Harm(answer, variances);
  }

  private static double variance(float[][] truths, int value) {
    double sum = 0;
    for (float[] truth : truths) {
      sum += truth[value];
    }
    double mean = sum / truths.length;
    double squares = 0;
    for (float[] truth : truths) {
      squares += (truth[value] - mean) * (truth[value] - mean);
    }
    return squares / truths.length;
  }

  /** Whether it is held to the truth. */
  public boolean knowsTruth() {
    return variances != null;
  }

  /**
   * @param before what the network says of the example as it is
   * @param outputs what it says of the changed one
   * @param truth null where it is not known
   */
  double of(float[] before, float[] outputs, float[] truth) {
    return variances == null ? change(before, outputs) : error(outputs, truth);
  }

  private double change(float[] before, float[] outputs) {
    if (answer.task() == Task.CLASSIFICATION) {
      int told = answer.of(before);
      return Math.abs(answer.score(told, before) - answer.score(told, outputs));
    }
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      sum += Math.abs(answer.score(i, before) - answer.score(i, outputs));
    }
    return sum / outputs.length;
  }

  private double error(float[] outputs, float[] truth) {
    return switch (answer.task()) {
      case CLASSIFICATION -> answer.rule().predicted(outputs) == (int) truth[0] ? 0 : 1;
      case MULTI_LABEL -> {
        boolean[] held = answer.rule().held(outputs);
        int wrong = 0;
        for (int i = 0; i < held.length; i++) {
          wrong += held[i] == truth[i] >= 0.5f ? 0 : 1;
        }
        yield (double) wrong / held.length;
      }
      case REGRESSION -> {
        double sum = 0;
        for (int i = 0; i < outputs.length; i++) {
          double error = outputs[i] - truth[i];
          sum += variances[i] == 0 ? 0 : error * error / variances[i];
        }
        yield sum / outputs.length;
      }
    };
  }
}
