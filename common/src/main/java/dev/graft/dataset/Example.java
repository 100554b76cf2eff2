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
  private final int label;

  /**
   * @param id stable id, see {@link #id(int, long)}
   * @param features scaled features, flattened
   * @param label class from 0
   */
  public Example(long id, float[] features, int label) {
    this.id = id;
    this.features = features;
    this.label = label;
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

  public int label() {
    return label;
  }
}
