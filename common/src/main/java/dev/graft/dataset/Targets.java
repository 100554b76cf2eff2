package dev.graft.dataset;

import dev.graft.Api;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a network is to say of each of some examples: a class, or a row of values (0 or 1 for each
 * of several labels, numbers to be predicted, shares of classes); and how much each example counts.
 * The arrays are not copied and must not be changed.
 */
@Api(Api.For.PARTS)
public final class Targets implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int[] classes;
  private final float[][] values;
  private final float[] weights;

  private Targets(int[] classes, float[][] values, float[] weights) {
    this.classes = classes;
    this.values = values;
    this.weights = weights;
    if (weights != null && weights.length != size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot weigh %d examples by %d weights", size(), weights.length));
    }
  }

  /** One class an example, from 0. */
  public static Targets ofClasses(int... classes) {
    return new Targets(classes, null, null);
  }

  /** One row of values an example. */
  public static Targets ofValues(float[][] values) {
    return new Targets(null, values, null);
  }

  /**
   * The same with weights.
   *
   * @param other one an example; null: all count 1
   */
  public Targets weighted(float[] other) {
    return new Targets(classes, values, other);
  }

  public int size() {
    return classes != null ? classes.length : values.length;
  }

  /** Whether each example has one class. */
  public boolean areClasses() {
    return classes != null;
  }

  /** The classes. */
  public int[] classes() {
    if (classes == null) {
      throw new IllegalStateException("these examples have rows of values, not classes");
    }
    return classes;
  }

  /** The rows of values: the targets' own, not to be changed. */
  public float[][] values() {
    if (values == null) {
      throw new IllegalStateException("these examples have classes, not rows of values");
    }
    return values;
  }

  /** The weights, or null if all count 1. */
  public float[] weights() {
    return weights;
  }

  /** The targets of these examples. */
  public Targets at(int[] indices) {
    int[] chosenClasses = classes == null ? null : new int[indices.length];
    float[][] chosenValues = values == null ? null : new float[indices.length][];
    float[] chosenWeights = weights == null ? null : new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      if (classes != null) {
        chosenClasses[i] = classes[indices[i]];
      } else {
        chosenValues[i] = values[indices[i]];
      }
      if (weights != null) {
        chosenWeights[i] = weights[indices[i]];
      }
    }
    return new Targets(chosenClasses, chosenValues, chosenWeights);
  }

  /** The targets from one example to before another. */
  public Targets range(int from, int to) {
    return new Targets(
        classes == null ? null : Arrays.copyOfRange(classes, from, to),
        values == null ? null : Arrays.copyOfRange(values, from, to),
        weights == null ? null : Arrays.copyOfRange(weights, from, to));
  }

  /**
   * Rows that are less sure than these: of every value the share is replaced by the same number.
   *
   * @param share from 0 to 1
   * @param width outputs of the network, as in {@link #rows}
   * @param level what the share is replaced by: one divided by the classes, or one half where every
   *     output is a probability of its own
   */
  public Targets smoothed(double share, int width, double level) {
    float[] rows = rows(width);
    float[][] smoothed = new float[size()][width];
    for (int i = 0; i < rows.length; i++) {
      smoothed[i / width][i % width] = (float) (rows[i] * (1 - share) + share * level);
    }
    return new Targets(null, smoothed, weights);
  }

  /**
   * One row after the other, as a network's output layer is compared with.
   *
   * @param width outputs of the network: one a class, or 1 for two classes told by one probability
   */
  public float[] rows(int width) {
    float[] rows = new float[Math.multiplyExact(size(), width)];
    for (int i = 0; i < size(); i++) {
      if (classes == null) {
        if (values[i].length != width) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "Cannot compare %d outputs with %d target values",
                  width,
                  values[i].length));
        }
        System.arraycopy(values[i], 0, rows, i * width, width);
      } else if (width == 1) {
        rows[i] = classes[i];
      } else {
        rows[i * width + classes[i]] = 1;
      }
    }
    return rows;
  }
}
