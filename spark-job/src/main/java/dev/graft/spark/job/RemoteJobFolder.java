package dev.graft.spark.job;

import dev.graft.config.JobFolder;
import dev.graft.spark.storage.Filesystems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;

/** The folder of a job file on a Hadoop filesystem. */
final class RemoteJobFolder implements JobFolder {

  private final String folder;

  RemoteJobFolder(String file) {
    this.folder = new Path(file).getParent().toString();
  }

  @Override
  public String path() {
    return folder;
  }

  /** Hadoop leaves out the dots of a path. */
  @Override
  public String resolve(String from, String name) {
    return new Path(new Path(from).getParent(), name).toString();
  }

  @Override
  public boolean holds(String path) {
    return path.startsWith(folder.endsWith("/") ? folder : folder + "/");
  }

  @Override
  public Reader open(String path) throws IOException {
    try {
      return new InputStreamReader(
          Filesystems.of(Filesystems.configuration(), path).open(new Path(path)),
          StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return null;
    }
  }
}
