package dev.graft.evaluate;

import java.io.Serializable;

/** Something that a network has told wrongly of an example; the worse one comes first. */
final class Mistake implements Serializable, Comparable<Mistake> {

  private static final long serialVersionUID = 1L;

  private final long id;
  private final int output;
  private final double truth;
  private final double told;
  private final double size;
  private final float probability;

  /**
   * @param id of the example
   * @param output which label or number it is
   * @param size how bad it is
   * @param probability of what was told, or of the label
   */
  Mistake(long id, int output, double truth, double told, double size, float probability) {
    this.id = id;
    this.output = output;
    this.truth = truth;
    this.told = told;
    this.size = size;
    this.probability = probability;
  }

  long id() {
    return id;
  }

  int output() {
    return output;
  }

  double truth() {
    return truth;
  }

  double told() {
    return told;
  }

  double size() {
    return size;
  }

  float probability() {
    return probability;
  }

  @Override
  public int compareTo(Mistake other) {
    int bySize = Double.compare(other.size, size);
    int byId = bySize != 0 ? bySize : Long.compare(id, other.id);
    return byId != 0 ? byId : Integer.compare(output, other.output);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mistake mistake && compareTo(mistake) == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id) + output;
  }
}
