package dev.graft.dataset;

import dev.graft.Api;
import java.io.Serializable;
import java.util.Locale;

/**
 * One record as it was read, before normalisation: good, or with the reason why it is not. The
 * arrays are not copied.
 */
@Api(Api.For.PARTS)
public final class RawRecord implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The number of a record that is all that its file holds. */
  private static final long WHOLE_FILE = -1;

  /** The number of a row that has none. */
  private static final long SOME_ROW = -2;

  /** The class of a record that has none. */
  public static final int NO_LABEL = Integer.MIN_VALUE;

  private final long id;

  /** Or one of those that say that there is none. */
  final long number;

  private final String path;
  private final float[] features;
  private final byte[] pixels;
  private final int label;
  private final float[] values;
  private final float weight;
  private final String group;
  private final Defect defect;

  RawRecord(
      long id,
      long number,
      String path,
      float[] features,
      byte[] pixels,
      int label,
      float[] values,
      float weight,
      String group,
      Defect defect) {
    this.id = id;
    this.number = number;
    this.path = path;
    this.features = features;
    this.pixels = pixels;
    this.label = label;
    this.values = values;
    this.weight = weight;
    this.group = group;
    this.defect = defect;
  }

  /**
   * A record of one class.
   *
   * @param id the record's number in its file from 0, or another number that never changes
   * @param label class from 0
   */
  public static RawRecord good(long id, float[] features, int label) {
    return new RawRecord(id, WHOLE_FILE, null, features, null, label, null, 1, null, null);
  }

  /**
   * A picture of one class.
   *
   * @param pixels {@code [channels, height, width]}, unsigned
   */
  public static RawRecord picture(long id, byte[] pixels, int label) {
    return new RawRecord(id, WHOLE_FILE, null, null, pixels, label, null, 1, null, null);
  }

  /** A record that cannot be used. */
  public static RawRecord bad(long id, Defect defect) {
    return new RawRecord(id, WHOLE_FILE, null, null, null, -1, null, 1, null, defect);
  }

  /** The same with a row of values to be predicted instead of a class. */
  public RawRecord withValues(float[] targets) {
    return new RawRecord(id, number, path, features, pixels, -1, targets, weight, group, defect);
  }

  /** The same with another weight. */
  public RawRecord withWeight(float other) {
    return new RawRecord(id, number, path, features, pixels, label, values, other, group, defect);
  }

  /** The same as one of a group, which is never divided between training and evaluation. */
  public RawRecord withGroup(String name) {
    return new RawRecord(id, number, path, features, pixels, label, values, weight, name, defect);
  }

  /** The same with a class of another number. */
  public RawRecord withLabel(int other) {
    return new RawRecord(id, number, path, features, pixels, other, values, weight, group, defect);
  }

  /** The same as all that is in a file. */
  public RawRecord at(String file) {
    return placed(WHOLE_FILE, file);
  }

  /** The same as a row of a table whose rows have no numbers. */
  public RawRecord rowOf(String table) {
    return placed(SOME_ROW, table);
  }

  /** The same of which nothing is known but its features: any record can be trained on so. */
  public RawRecord withoutLabel() {
    return new RawRecord(id, number, path, features, pixels, NO_LABEL, null, 1, null, defect);
  }

  /** The same, but that its class can be {@link #reported}. */
  public RawRecord withReportedLabel() {
    return label < 0 || values != null
        ? withoutLabel()
        : withoutLabel().withLabel(NO_LABEL + 1 + label);
  }

  /** The class that a label of an unlabelled record stands for, in reports alone; -1: none. */
  public static int reported(int label) {
    return label < -1 && label != NO_LABEL ? label - NO_LABEL - 1 : -1;
  }

  /** Whether it has neither a class nor values to be predicted. */
  public boolean isUnlabelled() {
    return label < -1 && values == null;
  }

  /** The same in arrays of its own, for one whose reader may fill its own again. */
  public RawRecord copied() {
    return new RawRecord(
        id,
        number,
        path,
        features == null ? null : features.clone(),
        pixels == null ? null : pixels.clone(),
        label,
        values == null ? null : values.clone(),
        weight,
        group,
        defect);
  }

  private RawRecord placed(long where, String file) {
    return new RawRecord(id, where, file, features, pixels, label, values, weight, group, defect);
  }

  /** The record of this number in a file of a part. */
  public RawRecord in(int file, String name) {
    return new RawRecord(
        Example.id(file, id), id, name, features, pixels, label, values, weight, group, defect);
  }

  public long id() {
    return id;
  }

  /** Where the record is, for people. */
  public String place() {
    if (number >= 0) {
      return String.format(Locale.ROOT, "record %d in %s", number, path);
    }
    return number == SOME_ROW ? "a row of " + path : path;
  }

  /** The file that the record is from, or the table. */
  public String path() {
    return path;
  }

  /** Which record of its file it is, from 0; -1 if it is the only one or has no number. */
  public long number() {
    return Math.max(number, -1);
  }

  /** Null of a picture and of what cannot be read. */
  public float[] features() {
    return features;
  }

  /** Null of what is no picture. */
  public byte[] pixels() {
    return pixels;
  }

  /** What its features and values take in memory, in bytes. */
  public int bytes() {
    long numbers = (features == null ? 0L : features.length) + (values == null ? 0 : values.length);
    long bytes = numbers * Float.BYTES + (pixels == null ? 0 : pixels.length);
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  /**
   * Class from 0; -1 if values are to be predicted; {@link #NO_LABEL}, or another below -1: nothing
   * is.
   */
  public int label() {
    return label;
  }

  /** What is to be predicted, where that is not one class; else null. */
  public float[] values() {
    return values;
  }

  /** How much it counts in training. */
  public float weight() {
    return weight;
  }

  /** Null if it belongs to none. */
  public String group() {
    return group;
  }

  /** What is wrong with the record; null if it can be used. */
  public Defect defect() {
    return defect;
  }

  /** Why the record cannot be used; null if it can. */
  public String problem() {
    return defect == null ? null : defect.reason();
  }
}
