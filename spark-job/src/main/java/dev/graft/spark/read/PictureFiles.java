package dev.graft.spark.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** Reads the files of pictures, on whatever machine. */
public final class PictureFiles implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Larger files are no pictures. */
  public static final int MAX_BYTES = 1 << 28;

  public static final String TOO_LARGE =
      String.format(Locale.ROOT, "it is larger than %d bytes", MAX_BYTES);
  public static final String MISSING = "there is no such file";

  private final SerializableConfiguration hadoop;

  public PictureFiles(SerializableConfiguration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * The whole file, or one byte more than is allowed.
   *
   * @throws UncheckedIOException if the storage fails: that is not the picture's fault, the task is
   *     to be tried again
   */
  public byte[] bytes(String name) throws FileNotFoundException {
    Path path = new Path(name);
    try (FSDataInputStream in = path.getFileSystem(hadoop.value()).open(path)) {
      return in.readNBytes(MAX_BYTES + 1);
    } catch (FileNotFoundException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }
}
