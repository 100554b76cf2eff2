package dev.graft.spark.read;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Some of the pictures of a part, one after the other, that one task decodes. */
final class PictureSlice implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final long BYTES = 8L << 20;

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
   * Divides pictures in slices of about the same number of bytes.
   *
   * @param classes null: the pictures have no labels
   * @param least slices that there are at least, if there are as many pictures
   */
  static List<PictureSlice> divide(List<PictureFile> files, ClassNumbers classes, int least) {
    long bytes = files.stream().mapToLong(PictureFile::bytes).sum();
    long slices = Math.max(1, Math.max(least, bytes / BYTES));
    List<PictureSlice> divided = new ArrayList<>();
    long seen = 0;
    int from = 0;
    for (int i = 0; i < files.size(); i++) {
      seen += files.get(i).bytes();
      if (i == files.size() - 1 || seen * slices >= bytes * (divided.size() + 1)) {
        divided.add(new PictureSlice(from, files.subList(from, i + 1), classes));
        from = i + 1;
      }
    }
    return divided;
  }
}
