package dev.graft.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A temporary file that only this user can read, deleted by {@link #close()}: for files that are
 * read here and there, and so that what was checked is what is read.
 */
public final class LocalCopy implements AutoCloseable {

  /** Something that writes the file. */
  public interface Source {
    void copy(OutputStream to) throws IOException;
  }

  private final Path path;
  private final String sha256;

  private LocalCopy(Path path, String sha256) {
    this.path = path;
    this.sha256 = sha256;
  }

  /** A copy of a stream to its end. */
  public static LocalCopy of(InputStream in) throws IOException {
    return of(in::transferTo);
  }

  /** What a source writes; nothing is left behind when it throws. */
  public static LocalCopy of(Source source) throws IOException {
    MessageDigest digest = Sha256.digest();
    Path path = Files.createTempFile("graft-model-", null);
    boolean whole = false;
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(path), digest)) {
      source.copy(out);
      whole = true;
    } finally {
      if (!whole) {
        Files.delete(path);
      }
    }
    return new LocalCopy(path, HexFormat.of().formatHex(digest.digest()));
  }

  public Path path() {
    return path;
  }

  /** SHA-256 of what was copied. */
  public String sha256() {
    return sha256;
  }

  @Override
  public void close() throws IOException {
    Files.delete(path);
  }
}
