package dev.graft.spark.save;

import dev.graft.UnusableInputException;
import dev.graft.engine.LayerNetworks;
import dev.graft.spark.storage.HadoopFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** The text of {@code model.json}, from any Hadoop path. */
public final class NetworkFile {

  private NetworkFile() {}

  /**
   * Reads a file; null for no path.
   *
   * @throws UnusableInputException if there is none, or if it is too large for a layout
   */
  public static String read(Configuration hadoop, String path) throws IOException {
    if (path == null) {
      return null;
    }
    try (InputStream in = HadoopFolder.of(hadoop, path).openFile()) {
      byte[] bytes = in.readNBytes(LayerNetworks.LONGEST_LAYOUT + 1);
      if (bytes.length > LayerNetworks.LONGEST_LAYOUT) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot read a network from %s: it is larger than %,d MB, a layout is not.",
                path,
                LayerNetworks.LONGEST_LAYOUT >> 20));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      throw new UnusableInputException(
          "Cannot read a network from %s: there is no such file.".formatted(path), e);
    }
  }
}
