package dev.graft.dataset;

import dev.graft.UnusableInputException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Examples in the order of their ids, one after the other in as few arrays as there are kinds of
 * numbers: what travels, and what is written to a file as it is.
 */
public final class ExampleChunk implements ExampleStore, Serializable {

  private static final long serialVersionUID = 1L;

  final long[] ids;

  /** Which view of the examples, from 0. */
  private final int view;

  /** Numbers, or bytes of a picture, of an example. */
  private final int width;

  /** Values to be predicted of an example; 0: it has a class. */
  private final int targetWidth;

  private final Normalization normalization;

  /** One row after the other; null for pictures. */
  final float[] features;

  /** The same of pictures; or null. */
  final byte[] pixels;

  /** Null: the targets are values. */
  final int[] classes;

  /** One row after the other; or null. */
  final float[] values;

  /** Null: all count 1. */
  final float[] weights;

  private transient StoredChunk stored;

  ExampleChunk(
      int view,
      ChunkShape shape,
      long[] ids,
      float[] features,
      byte[] pixels,
      int[] classes,
      float[] values,
      float[] weights) {
    this.view = view;
    this.width = shape.width();
    this.targetWidth = shape.targetWidth();
    this.normalization = shape.normalization();
    this.ids = ids;
    this.features = features;
    this.pixels = pixels;
    this.classes = classes;
    this.values = values;
    this.weights = weights;
  }

  /** A chunk of these examples, sorted by id, whatever order they came in. */
  public static ExampleChunk of(List<Example> examples) {
    return of(examples, Normalization.scale(1));
  }

  /**
   * The same.
   *
   * @param normalization what is done to pictures; features come normalised
   */
  public static ExampleChunk of(List<Example> examples, Normalization normalization) {
    Example[] sorted = examples.toArray(new Example[0]);
    Arrays.sort(sorted, Comparator.comparingLong(Example::id));
    Example first = sorted.length == 0 ? new Example(0, new float[0], 0) : sorted[0];
    boolean pictures = first.pixels() != null;
    ChunkShape shape =
        new ChunkShape(
            sorted.length,
            pictures ? first.pixels().length : first.features().length,
            first.values() == null ? 0 : first.values().length,
            normalization);
    ExampleChunk chunk = empty(0, shape, pictures, first.values() == null, weighted(sorted));
    for (int i = 0; i < sorted.length; i++) {
      chunk.put(i, sorted[i]);
    }
    return chunk;
  }

  private static boolean weighted(Example[] examples) {
    return !Arrays.stream(examples).allMatch(example -> example.weight() == 1);
  }

  private static ExampleChunk empty(
      int view, ChunkShape shape, boolean pictures, boolean classes, boolean weighted) {
    int size = shape.size();
    int numbers = Math.multiplyExact(size, shape.width());
    return new ExampleChunk(
        view,
        shape,
        new long[size],
        pictures ? null : new float[numbers],
        pictures ? new byte[numbers] : null,
        classes ? new int[size] : null,
        classes ? null : new float[Math.multiplyExact(size, shape.targetWidth())],
        weighted ? new float[size] : null);
  }

  /**
   * One to be filled with examples of this and others.
   *
   * @param weighted whether some of them count more than others
   */
  ExampleChunk emptyLike(int size, boolean weighted) {
    ChunkShape shape = new ChunkShape(size, width, targetWidth, normalization);
    return empty(view, shape, pixels != null, classes != null, weighted);
  }

  private void put(int at, Example example) {
    ids[at] = example.id();
    int own = pixels == null ? example.features().length : example.pixels().length;
    int targets = classes == null ? example.values().length : 0;
    if (own != width || targets != targetWidth) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the example of id %d: it has %d numbers and %d targets, others have %d and %d.",
              example.id(),
              own,
              targets,
              width,
              targetWidth));
    }
    if (pixels == null) {
      System.arraycopy(example.features(), 0, features, at * width, width);
    } else {
      System.arraycopy(example.pixels(), 0, pixels, at * width, width);
    }
    if (classes == null) {
      System.arraycopy(example.values(), 0, values, at * targetWidth, targetWidth);
    } else {
      classes[at] = example.label();
    }
    if (weights != null) {
      weights[at] = example.weight();
    }
  }

  static int pieces(int size, int most) {
    return (int) Math.max(1, ((long) size + most - 1) / most);
  }

  /**
   * The same examples in several chunks.
   *
   * @param most examples of each
   * @return at least one
   */
  public Iterator<ExampleChunk> cut(int most) {
    return size() <= most
        ? List.of(this).iterator()
        : IntStream.range(0, pieces(size(), most))
            .mapToObj(piece -> range(piece * most, (int) Math.min(size(), (piece + 1L) * most)))
            .iterator();
  }

  /**
   * Some of the examples, beside each other; all: the chunk itself.
   *
   * @param from the position of the first
   * @param to the position after the last
   */
  public ExampleChunk range(int from, int to) {
    if (from == 0 && to == size()) {
      return this;
    }
    return new ExampleChunk(
        view,
        new ChunkShape(to - from, width, targetWidth, normalization),
        Arrays.copyOfRange(ids, from, to),
        features == null ? null : Arrays.copyOfRange(features, from * width, to * width),
        pixels == null ? null : Arrays.copyOfRange(pixels, from * width, to * width),
        classes == null ? null : Arrays.copyOfRange(classes, from, to),
        values == null ? null : Arrays.copyOfRange(values, from * targetWidth, to * targetWidth),
        weights == null ? null : Arrays.copyOfRange(weights, from, to));
  }

  /** Takes over an example of another chunk of the same kind. */
  void put(int at, ExampleChunk from, int index) {
    ids[at] = from.ids[index];
    if (pixels == null) {
      System.arraycopy(from.features, index * width, features, at * width, width);
    } else {
      System.arraycopy(from.pixels, index * width, pixels, at * width, width);
    }
    if (classes == null) {
      System.arraycopy(from.values, index * targetWidth, values, at * targetWidth, targetWidth);
    } else {
      classes[at] = from.classes[index];
    }
    if (weights != null) {
      weights[at] = from.weights == null ? 1 : from.weights[index];
    }
  }

  /** The same examples in the same order with other features, one row each. */
  public ExampleChunk withFeatures(float[][] other) {
    if (other.length != size()) {
      throw new IllegalArgumentException(
          "Cannot replace the features of " + size() + " examples by " + other.length + " rows");
    }
    ChunkShape wide =
        new ChunkShape(size(), size() == 0 ? 0 : other[0].length, targetWidth, normalization());
    return new ExampleChunk(view, wide, ids, Rows.joined(other), null, classes, values, weights);
  }

  /** The same examples in the same order with other targets. */
  public ExampleChunk withTargets(Targets other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException(
          "Cannot replace the targets of " + size() + " examples by " + other.size());
    }
    float[] rows = other.areClasses() ? null : Rows.joined(other.values());
    int values = rows == null || size() == 0 ? 0 : rows.length / size();
    return new ExampleChunk(
        view,
        new ChunkShape(size(), width, values, normalization()),
        ids,
        features,
        pixels,
        other.areClasses() ? other.classes() : null,
        rows,
        other.weights());
  }

  /** The same as another view of the examples. */
  public ExampleChunk ofView(int other) {
    return new ExampleChunk(other, shape(), ids, features, pixels, classes, values, weights);
  }

  /** Which view of the examples it is, from 0. */
  public int view() {
    return view;
  }

  /** About how much memory or disk it takes, in bytes. */
  public long bytes() {
    long example =
        Long.BYTES
            + (long) width * (pixels == null ? Float.BYTES : 1)
            + (classes == null ? (long) targetWidth * Float.BYTES : Integer.BYTES)
            + (weights == null ? 0 : Float.BYTES);
    return size() * example;
  }

  ChunkShape shape() {
    return new ChunkShape(size(), width, targetWidth, normalization);
  }

  /** The same examples where they lie, to be read. */
  StoredChunk stored() {
    if (stored == null) {
      stored =
          new StoredChunk(
              shape(),
              LongBuffer.wrap(ids),
              features == null ? null : FloatBuffer.wrap(features),
              pixels == null ? null : ByteBuffer.wrap(pixels),
              classes == null ? null : IntBuffer.wrap(classes),
              values == null ? null : FloatBuffer.wrap(values),
              weights == null ? null : FloatBuffer.wrap(weights));
    }
    return stored;
  }

  @Override
  public int size() {
    return ids.length;
  }

  @Override
  public Chunks chunks() {
    return () -> new int[] {ids.length};
  }

  @Override
  public Footprint footprint() {
    return Footprint.heap(bytes());
  }

  @Override
  public long id(int index) {
    return ids[index];
  }

  @Override
  public boolean holdsPixels() {
    return pixels != null;
  }

  @Override
  public boolean isWeighted() {
    return weights != null;
  }

  @Override
  public byte[] pixels(int index) {
    return stored().pixels(index);
  }

  @Override
  public Normalization normalization() {
    return normalization;
  }

  @Override
  public float[][] rows(int[] indices) {
    return stored().rows(indices);
  }

  @Override
  public void row(int index, float[] to) {
    stored().row(index, to);
  }

  @Override
  public Targets targets(int[] indices) {
    return stored().targets(indices);
  }

  /** What the network is to say of all examples. */
  public Targets targets() {
    Targets targets =
        classes == null
            ? Targets.ofValues(Rows.divided(values, size()))
            : Targets.ofClasses(classes);
    return targets.weighted(weights);
  }
}
