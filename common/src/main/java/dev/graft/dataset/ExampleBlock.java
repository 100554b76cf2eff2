package dev.graft.dataset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * All the examples of one partition, in the order of their ids, in memory as a round reads them: by
 * index, without a pass over the rest. Pictures stay bytes and are normalised as they are read.
 */
public final class ExampleBlock implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long[] ids;
  private final float[][] features;
  private final byte[][] pixels;
  private final Normalization normalization;
  private final Targets targets;

  private ExampleBlock(
      long[] ids,
      float[][] features,
      byte[][] pixels,
      Normalization normalization,
      Targets targets) {
    this.ids = ids;
    this.features = features;
    this.pixels = pixels;
    this.normalization = normalization;
    this.targets = targets;
  }

  /** A block of these examples, sorted by id, whatever order they came in. */
  public static ExampleBlock of(List<Example> examples) {
    return of(examples, Normalization.scale(1));
  }

  /**
   * The same.
   *
   * @param normalization what is done to pictures; features come normalised
   */
  public static ExampleBlock of(List<Example> examples, Normalization normalization) {
    Example[] sorted = examples.toArray(new Example[0]);
    Arrays.sort(sorted, Comparator.comparingLong(Example::id));
    boolean pictures = sorted.length > 0 && sorted[0].pixels() != null;
    return new ExampleBlock(
        Arrays.stream(sorted).mapToLong(Example::id).toArray(),
        pictures ? null : Arrays.stream(sorted).map(Example::features).toArray(float[][]::new),
        pictures ? Arrays.stream(sorted).map(Example::pixels).toArray(byte[][]::new) : null,
        normalization,
        targets(sorted));
  }

  /** One block of the examples of several that hold rows of numbers, sorted by id. */
  public static ExampleBlock joined(List<ExampleBlock> parts) {
    List<Example> all = new ArrayList<>();
    for (ExampleBlock part : parts) {
      part.addTo(all);
    }
    return of(all);
  }

  private void addTo(List<Example> all) {
    for (int i = 0; i < size(); i++) {
      Targets one = targets.range(i, i + 1);
      all.add(
          new Example(
              ids[i],
              features[i],
              null,
              one.areClasses() ? one.classes()[0] : 0,
              one.areClasses() ? null : one.values()[0],
              one.weights() == null ? 1 : one.weights()[0]));
    }
  }

  private static Targets targets(Example[] examples) {
    boolean values = examples.length > 0 && examples[0].values() != null;
    Targets targets =
        values
            ? Targets.ofValues(Arrays.stream(examples).map(Example::values).toArray(float[][]::new))
            : Targets.ofClasses(Arrays.stream(examples).mapToInt(Example::label).toArray());
    if (Arrays.stream(examples).allMatch(example -> example.weight() == 1)) {
      return targets;
    }
    float[] weights = new float[examples.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = examples[i].weight();
    }
    return targets.weighted(weights);
  }

  /** The same examples in the same order with other features, one row each. */
  public ExampleBlock withFeatures(float[][] other) {
    if (other.length != size()) {
      throw new IllegalArgumentException(
          "Cannot replace the features of " + size() + " examples by " + other.length + " rows");
    }
    return new ExampleBlock(ids, other, null, normalization, targets);
  }

  /** The same examples in the same order with other targets. */
  public ExampleBlock withTargets(Targets other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException(
          "Cannot replace the targets of " + size() + " examples by " + other.size());
    }
    return new ExampleBlock(ids, features, pixels, normalization, other);
  }

  public int size() {
    return ids.length;
  }

  /** The stable id of an example. */
  public long id(int index) {
    return ids[index];
  }

  /** Whether the examples are pictures that have not been normalised. */
  public boolean holdsPixels() {
    return pixels != null;
  }

  /** A picture as it was read: the block's own, not to be changed. */
  public byte[] pixels(int index) {
    return pixels[index];
  }

  /** What is done to the pictures. */
  public Normalization normalization() {
    return normalization;
  }

  /** The features of these examples, one row after the other. */
  public float[] features(int[] indices) {
    return Rows.joined(rows(indices));
  }

  /** The features of these examples, one array each: the block's own, not to be changed. */
  public float[][] rows(int[] indices) {
    float[][] rows = new float[indices.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = pixels == null ? features[indices[i]] : normalization.of(pixels[indices[i]]);
    }
    return rows;
  }

  /** What the network is to say of these examples. */
  public Targets targets(int[] indices) {
    return targets.at(indices);
  }

  /** What the network is to say of all examples. */
  public Targets targets() {
    return targets;
  }
}
