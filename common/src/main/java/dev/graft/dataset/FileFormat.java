package dev.graft.dataset;

import dev.graft.Api;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads files of one kind, each from its beginning to its end by one task. Several tasks use it at
 * once.
 */
@Api(Api.For.PARTS)
public interface FileFormat {

  /**
   * Opens a file.
   *
   * @param in its bytes, as they lie on the filesystem
   * @param file its name, for messages
   * @return {@link RawRecord#good} records, with a label from 0 or {@link RawRecord#withValues
   *     values} to be predicted, and {@link RawRecord#bad} ones; each with its number in the file,
   *     from 0. They are copied before the next one is asked for: a reader may fill one array again
   *     and again
   * @throws IOException if it is none of this kind; the message stands behind "Cannot read FILE: "
   */
  RecordReader open(InputStream in, String file) throws IOException;

  /**
   * The shape of an example, as {@code [channels, height, width]}.
   *
   * @param values how many the first example has; the others must have as many
   */
  default int[] shape(int values) {
    return new int[] {values};
  }
}
