package dev.graft.dataset;

import java.io.Serializable;

/**
 * One labelled example on its way from a file to a partition. The arrays are not copied and must
 * not be changed.
 */
public final class Example implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int RECORD_BITS = 40;

  private final long id;
  private final float[] features;
  private final byte[] pixels;
  private final int label;
  private final float[] values;
  private final float weight;

  /**
   * @param id stable id, see {@link #id(int, long)}
   * @param features normalised features, flattened
   * @param label class from 0
   */
  public Example(long id, float[] features, int label) {
    this(id, features, null, label, null, 1);
  }

  /**
   * @param id stable id, see {@link #id(int, long)}
   * @param features normalised features, flattened; null for a picture
   * @param pixels a picture as {@code [channels, height, width]}, unsigned, not normalised; or null
   * @param label class from 0, where there are no values
   * @param values what is to be predicted, where that is not one class; or null
   * @param weight how much the example counts in training
   */
  public Example(
      long id, float[] features, byte[] pixels, int label, float[] values, float weight) {
    if ((features == null) == (pixels == null)) {
      throw new IllegalArgumentException("an example has either features or pixels");
    }
    this.id = id;
    this.features = features;
    this.pixels = pixels;
    this.label = label;
    this.values = values;
    this.weight = weight;
  }

  /**
   * The stable id of a record: which file of the part (from 0) and which record of the file (from
   * 0).
   */
  public static long id(int file, long record) {
    if (record < 0 || record >= 1L << RECORD_BITS) {
      throw new IllegalArgumentException("record number " + record + " is out of range");
    }
    return ((long) file << RECORD_BITS) | record;
  }

  public long id() {
    return id;
  }

  public float[] features() {
    return features;
  }

  public byte[] pixels() {
    return pixels;
  }

  public int label() {
    return label;
  }

  public float[] values() {
    return values;
  }

  public float weight() {
    return weight;
  }
}
