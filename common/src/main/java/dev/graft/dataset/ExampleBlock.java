package dev.graft.dataset;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * All the examples of one partition, in the order of their ids, in memory as a round reads them: by
 * index, without a pass over the rest.
 */
public final class ExampleBlock implements Serializable {

  private static final long serialVersionUID = 1L;

  private final float[][] features;
  private final int[] labels;

  private ExampleBlock(float[][] features, int[] labels) {
    this.features = features;
    this.labels = labels;
  }

  /** A block of these examples, sorted by id, whatever order they came in. */
  public static ExampleBlock of(List<Example> examples) {
    Example[] sorted = examples.toArray(new Example[0]);
    Arrays.sort(sorted, Comparator.comparingLong(Example::id));
    float[][] features = new float[sorted.length][];
    int[] labels = new int[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      features[i] = sorted[i].features();
      labels[i] = sorted[i].label();
    }
    return new ExampleBlock(features, labels);
  }

  /** The same examples in the same order with other features, one row each. */
  public ExampleBlock withFeatures(float[][] other) {
    if (other.length != labels.length) {
      throw new IllegalArgumentException(
          "Cannot replace the features of "
              + labels.length
              + " examples by "
              + other.length
              + " rows");
    }
    return new ExampleBlock(other, labels);
  }

  public int size() {
    return labels.length;
  }

  /** The features of these examples, one row after the other. */
  public float[] features(int[] indices) {
    if (indices.length == 0) {
      return new float[0];
    }
    int width = features[indices[0]].length;
    float[] rows = new float[Math.multiplyExact(indices.length, width)];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(features[indices[i]], 0, rows, i * width, width);
    }
    return rows;
  }

  /** The features of these examples, one array each: the block's own, not to be changed. */
  public float[][] rows(int[] indices) {
    float[][] rows = new float[indices.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = features[indices[i]];
    }
    return rows;
  }

  /** The labels of these examples. */
  public int[] labels(int[] indices) {
    int[] chosen = new int[indices.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = labels[indices[i]];
    }
    return chosen;
  }
}
