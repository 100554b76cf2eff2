package dev.graft.spark.job;

import dev.graft.config.JobFolder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a job file on this machine; a link that leads out of it leaves it. */
final class LocalJobFolder implements JobFolder {

  private final Path folder;

  LocalJobFolder(String file) {
    this.folder = folder(file);
  }

  @Override
  public String path() {
    return "file:" + folder;
  }

  private static Path folder(String file) {
    return Path.of(file).toAbsolutePath().normalize().getParent();
  }

  @Override
  public String resolve(String from, String name) {
    return JobFile.remote(name) ? name : folder(from).resolve(name).normalize().toString();
  }

  @Override
  public boolean holds(String path) throws IOException {
    if (JobFile.remote(path)) {
      return false;
    }
    Path file = Path.of(path);
    return file.startsWith(folder)
        && (!Files.exists(file) || file.toRealPath().startsWith(folder.toRealPath()));
  }

  @Override
  public Reader open(String path) throws IOException {
    if (JobFile.remote(path)) {
      return new RemoteJobFolder(path).open(path);
    }
    return Files.isRegularFile(Path.of(path)) ? Files.newBufferedReader(Path.of(path)) : null;
  }
}
