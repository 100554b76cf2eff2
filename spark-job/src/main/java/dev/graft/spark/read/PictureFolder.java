package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** A folder whose sub-folders are the classes. */
final class PictureFolder {

  /** The driver lists so many classes by itself. */
  private static final int FEW = 64;

  /** Folders that a task lists at least. */
  private static final int EACH = 20;

  /** Tasks at most for each that runs at the same time. */
  private static final int WAVES = 4;

  private final FileSystem filesystem;
  private final Path folder;
  private final FileStatus[] entries;
  private final String name;

  /**
   * @param name as the user wrote it
   */
  PictureFolder(FileSystem filesystem, FileStatus folder, String name) throws IOException {
    this.filesystem = filesystem;
    this.folder = folder.getPath();
    this.entries = filesystem.listStatus(folder.getPath());
    this.name = name;
  }

  /** Whether it holds the files of a table instead, or the folders of a partitioned one. */
  boolean isTable() {
    for (FileStatus entry : entries) {
      String file = entry.getPath().getName();
      boolean part =
          entry.isDirectory() ? file.contains("=") : file.matches(".*\\.(parquet|csv)(\\.\\w+)?");
      if (part && !ListFolder.hidden(entry.getPath())) {
        return true;
      }
    }
    return false;
  }

  /**
   * All files of all classes in the order of class and path, hidden ones left out. Executors list
   * many classes.
   *
   * @throws UnusableInputException if there are none
   */
  List<PictureFile> files(JavaSparkContext spark) throws IOException {
    List<String> classes =
        Arrays.stream(entries)
            .filter(entry -> entry.isDirectory() && !ListFolder.hidden(entry.getPath()))
            .map(entry -> entry.getPath().toString())
            .toList();
    ListFolder list = new ListFolder(spark.hadoopConfiguration());
    List<PictureFile> files = new ArrayList<>();
    if (classes.size() > FEW) {
      spark.setJobDescription("read: files of " + name);
      int tasks = Math.min(WAVES * spark.defaultParallelism(), (classes.size() + EACH - 1) / EACH);
      spark.parallelize(classes, tasks).map(list).collect().stream()
          .map(ListFolder.Listed::pictures)
          .forEach(files::addAll);
    } else {
      for (String one : classes) {
        files.addAll(list.call(one).pictures());
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
    List<FileStatus> files = new ArrayList<>(ListFolder.files(filesystem, folder));
    if (files.isEmpty()) {
      throw new UnusableInputException(
          "Cannot read pictures from %s: it holds no files.".formatted(name));
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }
}
