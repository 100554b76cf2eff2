package dev.graft.dataset;

/**
 * One record as a file holds it, before scaling.
 *
 * @param number the record's number in its file, from 0
 * @param features null if the record cannot be read
 * @param label class from 0
 * @param problem why the record cannot be read; null if it can
 */
public record RawRecord(long number, float[] features, int label, String problem) {

  static RawRecord good(long number, float[] features, int label) {
    return new RawRecord(number, features, label, null);
  }

  static RawRecord bad(long number, String problem) {
    return new RawRecord(number, null, -1, problem);
  }
}
