package dev.graft.spark.read;

import java.io.Serializable;

/** A run of records of one file that one task reads. */
final class FileSlice implements Serializable {

  private static final long serialVersionUID = 1L;

  final int file;
  final String features;
  final String labels;
  final long from;
  final long end;

  /**
   * @param file the file's number in its part of the data
   * @param features the file of features (or of everything)
   * @param labels the IDX file of labels; null for CSV
   * @param from first record; 0 for CSV, which is read whole
   * @param end record after the last; for IDX
   */
  FileSlice(int file, String features, String labels, long from, long end) {
    this.file = file;
    this.features = features;
    this.labels = labels;
    this.from = from;
    this.end = end;
  }
}
