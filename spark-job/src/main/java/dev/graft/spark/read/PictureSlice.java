package dev.graft.spark.read;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Some of the pictures of a part, one after the other, that one task decodes. */
final class PictureSlice implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Of a slice. */
  private static final long LEAST_BYTES = 8L << 20;

  private static final long MOST_BYTES = 64L << 20;

  /** What opening a file takes, in bytes that could be read meanwhile. */
  private static final long OPEN_BYTES = 16L << 10;

  /** Slices for each task that runs at the same time, where files are small or few. */
  private static final int LEAST_WAVES = 3;

  private static final int MOST_WAVES = 8;

  /** As many are made of as many bytes, however few executors there are so far. */
  private static final int MANY = 256;

  final long first;
  final String[] paths;
  final int[] labels;
  final String[] problems;
  final float[] weights;
  final String[] groups;

  /**
   * @param first the number of the first picture in its part: its id
   * @param classes null: the pictures have no labels
   */
  private PictureSlice(long first, List<PictureFile> files, ClassNumbers classes) {
    this.first = first;
    int size = files.size();
    this.paths = new String[size];
    this.labels = new int[size];
    this.problems = new String[size];
    this.weights = new float[size];
    this.groups = new String[size];
    for (int i = 0; i < size; i++) {
      PictureFile file = files.get(i);
      paths[i] = file.path();
      labels[i] = classes == null ? -1 : classes.of(file.label());
      problems[i] =
          classes == null
              ? null
              : PictureFile.problem(labels[i], file.label(), file.weight(), classes);
      weights[i] = file.weight();
      groups[i] = file.group();
    }
  }

  /**
   * Divides pictures in slices of about the same work: of 8 to 64 MiB, many small files together.
   *
   * @param slots tasks that run at the same time
   */
  static List<PictureSlice> ofFiles(List<PictureFile> files, ClassNumbers classes, int slots) {
    long work = files.stream().mapToLong(file -> file.bytes() + OPEN_BYTES).sum();
    long slices = Math.min(work / LEAST_BYTES, Math.max(MANY, (long) MOST_WAVES * slots));
    slices = Math.max(Math.max(slices, work / MOST_BYTES), (long) LEAST_WAVES * slots);
    return divide(files, classes, slices, OPEN_BYTES);
  }

  /**
   * Divides pictures in slices of about the same number of bytes, whatever the cluster.
   *
   * @param classes null: the pictures have no labels
   * @param least slices that there are at least, if there are as many pictures
   */
  static List<PictureSlice> divide(List<PictureFile> files, ClassNumbers classes, int least) {
    long bytes = files.stream().mapToLong(PictureFile::bytes).sum();
    return divide(files, classes, Math.max(1, Math.max(least, bytes / LEAST_BYTES)), 0);
  }

  private static List<PictureSlice> divide(
      List<PictureFile> files, ClassNumbers classes, long slices, long open) {
    long bytes = files.stream().mapToLong(file -> file.bytes() + open).sum();
    List<PictureSlice> divided = new ArrayList<>();
    long seen = 0;
    int from = 0;
    for (int i = 0; i < files.size(); i++) {
      seen += files.get(i).bytes() + open;
      if (i == files.size() - 1 || seen * slices >= bytes * (divided.size() + 1)) {
        divided.add(new PictureSlice(from, files.subList(from, i + 1), classes));
        from = i + 1;
      }
    }
    return divided;
  }
}
