package dev.graft.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import dev.graft.io.Json;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What is made of a network's outputs when it predicts: probabilities, by a temperature (Guo and
 * others, ICML 2017), and answers, by thresholds. Whatever the engine, it needs the probabilities
 * alone: a softmax of logits divided by T is a softmax of the logarithms of the probabilities
 * divided by T, and so is a sigmoid.
 */
public final class DecisionRule implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Outputs as they are; the largest, or one half and more. */
  public static final DecisionRule PLAIN = new DecisionRule(1, null);

  /** Closer to 0 or 1 than this no probability of one of two counts: a float would be 1. */
  public static final double SURE = 0x1p-25;

  private final double temperature;
  private final float[] thresholds;

  /**
   * @param temperature above 0; 1: probabilities are what the network says
   * @param thresholds from which probability a label holds, one a label; of two classes one, from
   *     which probability of class 1 that is the answer; null: one half, and of classes the largest
   */
  public DecisionRule(double temperature, float[] thresholds) {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("no temperature: " + temperature);
    }
    this.temperature = temperature;
    this.thresholds = thresholds == null ? null : thresholds.clone();
  }

  public double temperature() {
    return temperature;
  }

  /** Null: there are none. */
  public float[] thresholds() {
    return thresholds == null ? null : thresholds.clone();
  }

  public boolean plain() {
    return temperature == 1 && thresholds == null;
  }

  /** As a bundle keeps it; an empty object of the plain one. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    if (temperature != 1) {
      json.put("temperature", temperature);
    }
    if (thresholds != null) {
      json.set("thresholds", Json.of(thresholds));
    }
    return json;
  }

  /**
   * What a bundle has kept.
   *
   * @throws IllegalArgumentException if it is none that can be kept
   */
  public static DecisionRule of(JsonNode json) {
    JsonNode thresholds = json.path("thresholds");
    float[] numbers = thresholds.isMissingNode() ? null : Json.floats(thresholds);
    for (int i = 0; numbers != null && i < numbers.length; i++) {
      if (!(numbers[i] > 0 && numbers[i] <= 1)) {
        throw new IllegalArgumentException("its thresholds are " + thresholds);
      }
    }
    return new DecisionRule(json.path("temperature").asDouble(1), numbers);
  }

  /** The same with thresholds, or without. */
  public DecisionRule with(float[] other) {
    return new DecisionRule(temperature, other);
  }

  /** How many thresholds a network needs; 0: it can have none. */
  public static int thresholds(Task task, int outputs) {
    return switch (task) {
      case CLASSIFICATION -> outputs <= 2 ? 1 : 0;
      case MULTI_LABEL -> outputs;
      case REGRESSION -> 0;
    };
  }

  /** One a class or label, in the form of the outputs; numbers as they are. */
  public float[] probabilities(Task task, float[] outputs) {
    if (temperature == 1 || task == Task.REGRESSION) {
      return outputs;
    }
    return task == Task.MULTI_LABEL || outputs.length == 1
        ? sigmoids(outputs, temperature)
        : softmax(outputs, temperature);
  }

  /** What is made of the probability of a label, or of class 1 of two, by itself. */
  float probability(float output) {
    return probabilities(Task.MULTI_LABEL, new float[] {output})[0];
  }

  /**
   * The class that is the answer. A temperature changes none: that is decided by the outputs
   * themselves, as two of them may come to be the same float.
   */
  public int predicted(float[] outputs) {
    return predicted(
        outputs, thresholds == null ? null : probabilities(Task.CLASSIFICATION, outputs));
  }

  /** The same, with the probabilities that are made of the outputs. */
  int predicted(float[] outputs, float[] probabilities) {
    return thresholds == null
        ? ClassificationCounts.predicted(outputs)
        : ofSecond(probabilities) >= thresholds[0] ? 1 : 0;
  }

  /** The probability of class 1 of two. */
  static float ofSecond(float[] probabilities) {
    return probabilities[probabilities.length - 1];
  }

  /** Of each label whether it holds. */
  public boolean[] held(float[] outputs) {
    return held(outputs, thresholds == null ? null : probabilities(Task.MULTI_LABEL, outputs));
  }

  /** The same, with the probabilities that are made of the outputs. */
  boolean[] held(float[] outputs, float[] probabilities) {
    boolean[] held = new boolean[outputs.length];
    for (int i = 0; i < held.length; i++) {
      held[i] =
          thresholds == null
              ? MultiLabelCounts.holds(outputs[i])
              : probabilities[i] >= thresholds[i];
    }
    return held;
  }

  /** What a softmax has made the probabilities of, up to a number that is the same for all. */
  static double[] logits(float[] probabilities) {
    double[] logits = new double[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = StrictMath.log(Math.max(probabilities[i], Float.MIN_VALUE));
    }
    return logits;
  }

  /** What a sigmoid has made the probability of. */
  static double logit(float probability) {
    double p = bounded(probability);
    return StrictMath.log(p) - StrictMath.log1p(-p);
  }

  /** The probability of one of two as it counts: as far from 0 as from 1 at least. */
  static double bounded(double probability) {
    return Math.min(Math.max(probability, SURE), 1 - SURE);
  }

  private static float[] softmax(float[] outputs, double temperature) {
    double[] logits = logits(outputs);
    double most = Arrays.stream(logits).max().orElseThrow();
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = StrictMath.exp((logits[i] - most) / temperature);
      sum += logits[i];
    }
    float[] probabilities = new float[outputs.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = (float) (logits[i] / sum);
    }
    return probabilities;
  }

  private static float[] sigmoids(float[] outputs, double temperature) {
    float[] probabilities = new float[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      probabilities[i] = (float) (1 / (1 + StrictMath.exp(-logit(outputs[i]) / temperature)));
    }
    return probabilities;
  }
}
