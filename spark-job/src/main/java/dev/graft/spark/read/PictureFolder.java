package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A folder whose sub-folders are the classes, as the driver lists it. */
final class PictureFolder {

  private final FileSystem filesystem;
  private final FileStatus[] entries;
  private final String name;

  /**
   * @param name as the user wrote it
   */
  PictureFolder(FileSystem filesystem, FileStatus folder, String name) throws IOException {
    this.filesystem = filesystem;
    this.entries = filesystem.listStatus(folder.getPath());
    this.name = name;
  }

  /** Whether a name is of no interest: hidden, or written by Spark beside its data. */
  static boolean hidden(Path path) {
    return path.getName().startsWith(".") || path.getName().startsWith("_");
  }

  /** Whether it holds the files of a table instead, or the folders of a partitioned one. */
  boolean isTable() {
    for (FileStatus entry : entries) {
      String file = entry.getPath().getName();
      boolean part =
          entry.isDirectory() ? file.contains("=") : file.matches(".*\\.(parquet|csv)(\\.\\w+)?");
      if (part && !hidden(entry.getPath())) {
        return true;
      }
    }
    return false;
  }

  /**
   * All files of all classes in the order of class and path, hidden ones left out.
   *
   * @throws UnusableInputException if there are none
   */
  List<PictureFile> files() throws IOException {
    List<PictureFile> files = new ArrayList<>();
    for (FileStatus entry : entries) {
      if (entry.isDirectory() && !hidden(entry.getPath())) {
        collect(entry.getPath(), entry.getPath().getName(), files);
      }
    }
    if (files.isEmpty()) {
      throw new UnusableInputException(
          "Cannot read pictures from %s: it has no sub-folder with files; each class needs a folder of its own."
              .formatted(name));
    }
    files.sort(Comparator.comparing(PictureFile::label).thenComparing(PictureFile::path));
    return files;
  }

  /**
   * All files, however deep, in the order of their paths, hidden ones left out.
   *
   * @throws UnusableInputException if there are none
   */
  List<FileStatus> all() throws IOException {
    List<FileStatus> files = new ArrayList<>();
    collect(entries, files);
    if (files.isEmpty()) {
      throw new UnusableInputException(
          "Cannot read pictures from %s: it holds no files.".formatted(name));
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }

  private void collect(FileStatus[] from, List<FileStatus> files) throws IOException {
    for (FileStatus entry : from) {
      if (hidden(entry.getPath())) {
        continue;
      }
      if (entry.isDirectory()) {
        collect(filesystem.listStatus(entry.getPath()), files);
      } else {
        files.add(entry);
      }
    }
  }

  private void collect(Path folder, String label, List<PictureFile> files) throws IOException {
    for (FileStatus entry : filesystem.listStatus(folder)) {
      if (hidden(entry.getPath())) {
        continue;
      }
      if (entry.isDirectory()) {
        collect(entry.getPath(), label, files);
      } else {
        long bytes = Math.max(1, entry.getLen());
        files.add(new PictureFile(entry.getPath().toString(), label, bytes, 1, null));
      }
    }
  }
}
