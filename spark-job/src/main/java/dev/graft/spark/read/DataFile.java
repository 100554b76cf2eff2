package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.LocalFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file of a dataset on any Hadoop filesystem, as a user names it. */
final class DataFile {

  private final FileSystem filesystem;
  private final String path;

  DataFile(Configuration hadoop, String path) {
    this.filesystem = Filesystems.of(hadoop, path);
    this.path = path;
  }

  /** Whether there is a file or a folder of that very name. */
  boolean exists() throws IOException {
    return filesystem.exists(new Path(path));
  }

  /**
   * Size and date.
   *
   * @throws UnusableInputException if there is none
   */
  FileStatus status() throws IOException {
    try {
      return filesystem.getFileStatus(new Path(path));
    } catch (FileNotFoundException e) {
      throw new UnusableInputException("Cannot read %s: there is no such file.".formatted(path), e);
    }
  }

  /** Its name for whatever machine. */
  String uri() {
    return filesystem.makeQualified(new Path(path)).toString();
  }

  /**
   * Opens it at its beginning.
   *
   * @throws UnusableInputException if it is none, or a folder
   */
  FSDataInputStream open() throws IOException {
    FileStatus status = status();
    if (status.isDirectory()) {
      throw new UnusableInputException(
          "Cannot read %s: it is a folder, a file is needed.".formatted(path));
    }
    return LocalFiles.open(filesystem, status.getPath());
  }
}
