package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files that a path names: one, those of a folder, or of a pattern. A folder among them is
 * refused: what is in it would be missing from the data, and nobody would know.
 */
final class WholeFiles {

  private WholeFiles() {}

  /**
   * Them, sorted, but hidden ones.
   *
   * @throws UnusableInputException if there are none, or a folder is among them
   */
  static List<FileStatus> of(FileSystem filesystem, String path) throws IOException {
    FileStatus[] matching = filesystem.globStatus(new Path(path));
    if (matching == null || matching.length == 0) {
      throw new UnusableInputException("Cannot read %s: there is no such file.".formatted(path));
    }
    boolean folder = matching.length == 1 && matching[0].isDirectory();
    FileStatus[] all = folder ? filesystem.listStatus(matching[0].getPath()) : matching;
    List<FileStatus> files =
        Arrays.stream(all)
            .filter(file -> !file.getPath().getName().matches("[._].*"))
            .sorted(Comparator.comparing(file -> file.getPath().toString()))
            .toList();
    if (files.isEmpty()) {
      throw new UnusableInputException(
          "Cannot read %s: it has no files but such that begin with . or _, which are passed over."
              .formatted(path));
    }
    files.stream().filter(FileStatus::isDirectory).findFirst().ifPresent(one -> refuse(path, one));
    return files;
  }

  private static void refuse(String path, FileStatus folder) {
    String within = path.replaceFirst("/+$", "");
    throw new UnusableInputException(
        "Cannot read %s: %s is a folder in it, and files of folders within are not read; give a pattern that matches files alone, such as %s."
            .formatted(
                path, folder.getPath().getName(), within + (isPattern(within) ? "/*" : "/*/*")));
  }

  private static boolean isPattern(String path) {
    return path.matches(".*[*?\\[{].*");
  }
}
