package dev.graft.spark.read;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Lists folders, on whatever machine: all files however deep, hidden ones left out. */
final class ListFolder implements Function<String, ListFolder.Listed> {

  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration hadoop;

  ListFolder(Configuration hadoop) {
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** Whether a name is of no interest: hidden, or written by Spark beside its data. */
  static boolean hidden(Path path) {
    return path.getName().startsWith(".") || path.getName().startsWith("_");
  }

  /** All files in a folder, page by page. */
  static List<FileStatus> files(FileSystem filesystem, Path folder) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    collect(filesystem, folder, files);
    return files;
  }

  /** Not by {@code listFiles}: of each local file that asks another process for the permissions. */
  private static void collect(FileSystem filesystem, Path folder, List<FileStatus> files)
      throws IOException {
    RemoteIterator<FileStatus> entries = filesystem.listStatusIterator(folder);
    while (entries.hasNext()) {
      FileStatus entry = entries.next();
      if (hidden(entry.getPath())) {
        continue;
      }
      if (entry.isDirectory()) {
        collect(filesystem, entry.getPath(), files);
      } else {
        files.add(entry);
      }
    }
  }

  @Override
  public Listed call(String folder) {
    try {
      Path path = new Path(folder);
      return new Listed(folder, files(path.getFileSystem(hadoop.value()), path));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The files of a folder. */
  static final class Listed implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String folder;
    private final String[] paths;
    private final long[] bytes;

    private Listed(String folder, List<FileStatus> files) {
      this.folder = folder;
      this.paths = files.stream().map(file -> file.getPath().toString()).toArray(String[]::new);
      this.bytes = files.stream().mapToLong(FileStatus::getLen).toArray();
    }

    /** As pictures of a class that has the folder's name. */
    List<PictureFile> pictures() {
      String label = new Path(folder).getName();
      List<PictureFile> pictures = new ArrayList<>();
      for (int i = 0; i < paths.length; i++) {
        pictures.add(new PictureFile(paths[i], label, Math.max(1, bytes[i]), 1, null));
      }
      return pictures;
    }
  }
}
