package dev.graft.spark.read;

import java.io.Serializable;

/** A run of records of one file that one task reads. */
final class FileSlice implements Serializable {

  private static final long serialVersionUID = 1L;

  final int file;
  final String features;
  final String labels;
  final String featuresUri;
  final String labelsUri;
  final long from;
  final long end;

  /** The byte at which the first record begins, where that is known; -1: a file is read whole. */
  final long offset;

  /**
   * @param file the file's number in its part of the data
   * @param features the file of features (or of everything), as the user names it
   * @param labels the IDX file of labels; null for CSV
   * @param featuresUri the same file for executors, whose working directory is another
   * @param labelsUri likewise
   * @param from first record
   * @param end record after the last
   */
  FileSlice(
      int file,
      String features,
      String labels,
      String featuresUri,
      String labelsUri,
      long from,
      long end) {
    this(file, features, labels, featuresUri, labelsUri, from, end, -1);
  }

  private FileSlice(
      int file,
      String features,
      String labels,
      String featuresUri,
      String labelsUri,
      long from,
      long end,
      long offset) {
    this.file = file;
    this.features = features;
    this.labels = labels;
    this.featuresUri = featuresUri;
    this.labelsUri = labelsUri;
    this.from = from;
    this.end = end;
    this.offset = offset;
  }

  /** Some of its records. */
  FileSlice records(long first, long past, long begin) {
    return new FileSlice(file, features, labels, featuresUri, labelsUri, first, past, begin);
  }
}
