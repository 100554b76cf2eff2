package dev.graft.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of this machine. */
final class LocalModelFiles implements ModelFile.Files {

  @Override
  public boolean isFile(String path) {
    return Files.isRegularFile(Path.of(path));
  }

  @Override
  public InputStream open(String path) throws IOException {
    return Files.newInputStream(Path.of(path));
  }

  @Override
  public long length(String path) throws IOException {
    return Files.size(Path.of(path));
  }
}
