package dev.graft.dataset;

import java.io.Serializable;

/**
 * One record as it was read, before normalisation: good, or with the reason why it is not. The
 * arrays are not copied.
 */
public final class RawRecord implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long id;
  private final long number;
  private final String place;
  private final float[] features;
  private final byte[] pixels;
  private final int label;
  private final float[] values;
  private final float weight;
  private final String group;
  private final String problem;

  private RawRecord(
      long id,
      long number,
      String place,
      float[] features,
      byte[] pixels,
      int label,
      float[] values,
      float weight,
      String group,
      String problem) {
    this.id = id;
    this.number = number;
    this.place = place;
    this.features = features;
    this.pixels = pixels;
    this.label = label;
    this.values = values;
    this.weight = weight;
    this.group = group;
    this.problem = problem;
  }

  /**
   * A record of one class.
   *
   * @param id the record's number in its file from 0, or another number that never changes
   * @param label class from 0
   */
  public static RawRecord good(long id, float[] features, int label) {
    return new RawRecord(id, -1, null, features, null, label, null, 1, null, null);
  }

  /**
   * A picture of one class.
   *
   * @param pixels {@code [channels, height, width]}, unsigned
   */
  public static RawRecord picture(long id, byte[] pixels, int label) {
    return new RawRecord(id, -1, null, null, pixels, label, null, 1, null, null);
  }

  /** A record that cannot be used. */
  public static RawRecord bad(long id, String problem) {
    return new RawRecord(id, -1, null, null, null, -1, null, 1, null, problem);
  }

  /** The same with a row of values to be predicted instead of a class. */
  public RawRecord withValues(float[] targets) {
    return new RawRecord(id, number, place, features, pixels, -1, targets, weight, group, problem);
  }

  /** The same with another weight. */
  public RawRecord withWeight(float other) {
    return new RawRecord(id, number, place, features, pixels, label, values, other, group, problem);
  }

  /** The same as one of a group, which is never divided between training and evaluation. */
  public RawRecord withGroup(String name) {
    return new RawRecord(id, number, place, features, pixels, label, values, weight, name, problem);
  }

  /** The same with a class of another number. */
  public RawRecord withLabel(int other) {
    return new RawRecord(
        id, number, place, features, pixels, other, values, weight, group, problem);
  }

  /** The same at this place, for people. */
  public RawRecord at(String where) {
    return new RawRecord(
        id, number, where, features, pixels, label, values, weight, group, problem);
  }

  /** The record of this number in a file of a part. */
  public RawRecord in(int file, String path) {
    return new RawRecord(
        Example.id(file, id), id, path, features, pixels, label, values, weight, group, problem);
  }

  public long id() {
    return id;
  }

  /** Where the record is, for people. */
  public String place() {
    return number < 0 ? place : "record %d in %s".formatted(number, place);
  }

  /** Null of a picture and of what cannot be read. */
  public float[] features() {
    return features;
  }

  /** Null of what is no picture. */
  public byte[] pixels() {
    return pixels;
  }

  /** Class from 0; -1 if values are to be predicted. */
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

  /** Why the record cannot be used; null if it can. */
  public String problem() {
    return problem;
  }
}
