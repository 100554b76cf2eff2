package dev.graft.engine.dl4j.export;

/**
 * What a layer gives.
 *
 * @param tensor with the batch before the other axes
 * @param shape of an example: {@code [values]}, {@code [features, time]} or {@code [channels,
 *     height, width]}
 * @param mask of a text's steps, {@code [batch, time]}, 1 at words, 0 at padding; null: every step
 *     counts
 */
record Value(String tensor, long[] shape, String mask) {

  static Value of(String tensor, long... shape) {
    return new Value(tensor, shape, null);
  }

  Value masked(String by) {
    return new Value(tensor, shape, by);
  }

  boolean isFlat() {
    return shape.length == 1;
  }

  boolean isSequence() {
    return shape.length == 2;
  }

  boolean isImage() {
    return shape.length == 3;
  }

  /** The same shape, given by another tensor. */
  Value as(String other) {
    return new Value(other, shape, mask);
  }
}
