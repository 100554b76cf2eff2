package dev.graft.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of named files, wherever it is. */
public interface BundleStore {

  /** Opens a file for reading. */
  InputStream open(String name) throws IOException;

  /** Creates or replaces a file. */
  OutputStream create(String name) throws IOException;

  /** How messages call the folder. */
  String location();

  /** A folder on this machine. */
  static BundleStore directory(Path folder) {
    return new BundleStore() {
      @Override
      public InputStream open(String name) throws IOException {
        return Files.newInputStream(folder.resolve(name));
      }

      @Override
      public OutputStream create(String name) throws IOException {
        Files.createDirectories(folder);
        return Files.newOutputStream(folder.resolve(name));
      }

      @Override
      public String location() {
        return folder.toString();
      }
    };
  }
}
