package dev.graft.engine;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import dev.graft.io.LocalCopy;
import dev.graft.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A model file on its way to an engine, wherever it lies. Whoever asks for the whole of it has its
 * identity told before; it is fetched once.
 */
@Api(Api.For.PARTS)
public final class ModelFile implements AutoCloseable {

  /** So many first bytes tell what a file is. */
  public static final int BEGINNING = 16;

  /** Files by their paths. */
  public interface Files {

    /** Those of this machine. */
    Files LOCAL = new LocalModelFiles();

    /** Whether there is a file. */
    boolean isFile(String path) throws IOException;

    /** Opens one. */
    InputStream open(String path) throws IOException;

    /** Its length in bytes. */
    long length(String path) throws IOException;
  }

  private final Files files;
  private final String path;
  private final byte[] beginning;
  private final Consumer<String> identity;
  private LocalCopy copy;
  private boolean told;

  private ModelFile(Files files, String path, byte[] beginning, Consumer<String> identity) {
    this.files = files;
    this.path = path;
    this.beginning = beginning;
    this.identity = identity;
  }

  /**
   * Looks at the beginning of a file.
   *
   * @param identity is told the file's SHA-256 before anything is made of it; what it throws is
   *     thrown
   */
  public static ModelFile of(Files files, String path, Consumer<String> identity)
      throws IOException {
    try (InputStream in = files.open(path)) {
      return new ModelFile(files, path, in.readNBytes(BEGINNING), identity);
    }
  }

  /** How messages call it. */
  public String path() {
    return path;
  }

  /** Its first bytes, {@link #BEGINNING} if it has them. */
  public byte[] beginning() {
    return beginning.clone();
  }

  /** Its length in bytes. */
  public long length() throws IOException {
    return files.length(path);
  }

  /** Opens it as a stream, without telling its identity. */
  public InputStream open() throws IOException {
    return files.open(path);
  }

  /**
   * All of it.
   *
   * @param most the longest that is read, in bytes
   * @throws UnusableInputException if it is longer
   */
  public byte[] bytes(int most) throws IOException {
    try (InputStream in = files.open(path)) {
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot load a model from %s: it has more than %,d bytes.",
                path,
                most));
      }
      told(Sha256.hex(bytes));
      return bytes;
    }
  }

  private void told(String sha256) {
    identity.accept(sha256);
    told = true;
  }

  /** Tells the identity of a file that was read by {@link #open} alone. */
  void tell() throws IOException {
    if (!told) {
      copy();
    }
  }

  /** A copy that nobody else can change, for files that are read here and there. */
  public Path copy() throws IOException {
    if (copy == null) {
      try (InputStream in = files.open(path)) {
        copy = LocalCopy.of(in);
      }
      told(copy.sha256());
    }
    return copy.path();
  }

  @Override
  public void close() throws IOException {
    if (copy != null) {
      copy.close();
    }
  }
}
