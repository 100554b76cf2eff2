package dev.graft.explain;

import java.io.Serializable;

/** The features that a column of the data has become: those from one on, before another. */
public final class FeatureRange implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final int from;
  private final int to;

  public FeatureRange(String name, int from, int to) {
    this.name = name;
    this.from = from;
    this.to = to;
  }

  public String name() {
    return name;
  }

  /** An example with the features of another one in this range. */
  float[] of(float[] example, float[] other) {
    float[] mixed = example.clone();
    System.arraycopy(other, from, mixed, from, to - from);
    return mixed;
  }
}
