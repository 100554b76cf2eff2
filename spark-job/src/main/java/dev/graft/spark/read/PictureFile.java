package dev.graft.spark.read;

import java.util.List;
import org.apache.hadoop.fs.FileStatus;

/**
 * A picture that was listed and not yet read.
 *
 * @param path on any machine
 * @param label its class as the data name it; null: it has none
 * @param bytes size of the file; 1 where it is not known
 * @param weight how much it counts in training
 * @param group null: none
 */
record PictureFile(String path, String label, long bytes, float weight, String group) {

  /** Files that are of no class, as far as anybody knows. */
  static List<PictureFile> unlabelled(List<FileStatus> files) {
    return files.stream()
        .map(
            file ->
                new PictureFile(
                    file.getPath().toString(), null, Math.max(1, file.getLen()), 1, null))
        .toList();
  }

  /** Why the picture cannot be used, whatever is in its file; null if it can. */
  static String problem(int label, String name, float weight, ClassNumbers classes) {
    if (label < 0) {
      return classes.unknown(name);
    }
    return weight >= 0 && weight < Float.POSITIVE_INFINITY
        ? null
        : "its weight is no number of at least 0";
  }
}
