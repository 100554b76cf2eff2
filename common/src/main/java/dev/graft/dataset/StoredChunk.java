package dev.graft.dataset;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** The examples of a chunk where they lie: in arrays, or in a mapped file. */
final class StoredChunk {

  private final ChunkShape shape;
  private final LongBuffer ids;
  private final FloatBuffer features;
  private final ByteBuffer pixels;
  private final IntBuffer classes;
  private final FloatBuffer values;
  private final FloatBuffer weights;

  /**
   * @param features one row after the other; null for pictures
   * @param pixels the same of pictures; or null
   * @param classes null: the targets are values
   * @param values one row after the other; or null
   * @param weights null: all count 1
   */
  StoredChunk(
      ChunkShape shape,
      LongBuffer ids,
      FloatBuffer features,
      ByteBuffer pixels,
      IntBuffer classes,
      FloatBuffer values,
      FloatBuffer weights) {
    this.shape = shape;
    this.ids = ids;
    this.features = features;
    this.pixels = pixels;
    this.classes = classes;
    this.values = values;
    this.weights = weights;
  }

  int size() {
    return shape.size();
  }

  long id(int index) {
    return ids.get(index);
  }

  boolean holdsPixels() {
    return pixels != null;
  }

  byte[] pixels(int index) {
    byte[] picture = new byte[shape.width()];
    pixels.get(index * shape.width(), picture);
    return picture;
  }

  Normalization normalization() {
    return shape.normalization();
  }

  float[][] rows(int[] indices) {
    float[][] rows = new float[indices.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(indices[i]);
    }
    return rows;
  }

  float[] row(int index) {
    float[] row = new float[shape.width()];
    row(index, row);
    return row;
  }

  void row(int index, float[] to) {
    if (pixels != null) {
      shape.normalization().of(pixels(index), to);
    } else {
      features.get(index * shape.width(), to);
    }
  }

  Targets targets(int[] indices) {
    TargetRows chosen = new TargetRows(indices.length, this);
    for (int i = 0; i < indices.length; i++) {
      chosen.put(i, this, indices[i]);
    }
    return chosen.targets();
  }

  boolean hasClasses() {
    return classes != null;
  }

  boolean isWeighted() {
    return weights != null;
  }

  int label(int index) {
    return classes.get(index);
  }

  float[] values(int index) {
    float[] row = new float[shape.targetWidth()];
    values.get(index * row.length, row);
    return row;
  }

  float weight(int index) {
    return weights == null ? 1 : weights.get(index);
  }

  /**
   * Some of the examples in arrays.
   *
   * @param from the position of the first
   * @param to the position after the last
   */
  ExampleChunk copied(int from, int to) {
    int size = to - from;
    long[] someIds = new long[size];
    ids.get(from, someIds);
    byte[] somePixels = pixels == null ? null : new byte[size * shape.width()];
    if (pixels != null) {
      pixels.get(from * shape.width(), somePixels);
    }
    int[] someClasses = classes == null ? null : new int[size];
    if (classes != null) {
      classes.get(from, someClasses);
    }
    return new ExampleChunk(
        0,
        new ChunkShape(size, shape.width(), shape.targetWidth(), shape.normalization()),
        someIds,
        floats(features, from, size, shape.width()),
        somePixels,
        someClasses,
        floats(values, from, size, shape.targetWidth()),
        floats(weights, from, size, 1));
  }

  private static float[] floats(FloatBuffer all, int from, int size, int width) {
    if (all == null) {
      return null;
    }
    float[] numbers = new float[size * width];
    all.get(from * width, numbers);
    return numbers;
  }
}
