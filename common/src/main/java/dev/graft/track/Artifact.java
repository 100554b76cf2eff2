package dev.graft.track;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file that belongs to a run.
 *
 * @param path among the run's files, with slashes
 * @param length in bytes
 * @param content opens it
 */
public record Artifact(String path, long length, Content content) {

  /** What a file holds. */
  public interface Content {
    InputStream open() throws IOException;
  }

  /** A small one. */
  public static Artifact of(String path, byte[] bytes) {
    return new Artifact(path, bytes.length, () -> new ByteArrayInputStream(bytes));
  }
}
