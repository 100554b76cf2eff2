package dev.graft.spark.storage;

import dev.graft.UnusableInputException;
import dev.graft.dataset.PlainText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** Files that a Spark data source is to read as text. */
public final class TextFiles {

  private TextFiles() {}

  /**
   * Looks at the first file of a table; compressed ones are not looked into. What cannot be opened
   * is Spark's to tell.
   *
   * @throws UnusableInputException if it is no text
   */
  public static void requireText(Configuration hadoop, String path) {
    try {
      FileSystem filesystem = Filesystems.of(hadoop, path);
      FileStatus[] found = filesystem.globStatus(new Path(path));
      if (found == null || found.length == 0 || !found[0].isFile()) {
        return;
      }
      Path first = found[0].getPath();
      if (new CompressionCodecFactory(hadoop).getCodec(first) != null) {
        return;
      }
      try (InputStream in = new BufferedInputStream(LocalFiles.open(filesystem, first))) {
        PlainText.require(in, first.toString());
      }
    } catch (IOException | IllegalArgumentException e) {
      return; // Spark, which is to read it, says what is wrong
    }
  }
}
