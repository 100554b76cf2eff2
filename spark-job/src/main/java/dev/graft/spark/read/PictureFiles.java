package dev.graft.spark.read;

import dev.graft.spark.storage.LocalFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** Reads the files of pictures, on whatever machine. */
public final class PictureFiles implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Larger files are no pictures. */
  private static final int MAX_BYTES = 1 << 28;

  private static final String TOO_LARGE =
      String.format(Locale.ROOT, "it is larger than %d bytes", MAX_BYTES);

  private static final String MISSING = "there is no such file";
  private static final String SPECIAL = "it is a pipe, a socket or a device";

  private final SerializableConfiguration hadoop;

  public PictureFiles(SerializableConfiguration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * The whole file.
   *
   * @throws UnusableFileException if there is none, or none that is to be read
   * @throws UncheckedIOException if the storage fails: that is not the picture's fault, the task is
   *     to be tried again
   */
  public byte[] bytes(String name) throws UnusableFileException {
    Path path = new Path(name);
    try {
      FileSystem filesystem = path.getFileSystem(hadoop.value());
      if (LocalFiles.special(filesystem, path)) {
        throw new UnusableFileException(SPECIAL, null);
      }
      return bytes(filesystem, path);
    } catch (FileNotFoundException e) {
      throw new UnusableFileException(MISSING, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(FileSystem filesystem, Path path)
      throws IOException, UnusableFileException {
    try (FSDataInputStream in = LocalFiles.open(filesystem, path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new UnusableFileException(TOO_LARGE, null);
      }
      return bytes;
    }
  }
}
