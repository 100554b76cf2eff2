package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.config.ProviderSettings;
import dev.graft.dataset.FileFormat;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import dev.graft.dataset.Shapes;
import dev.graft.provider.Found;
import dev.graft.spark.storage.LocalFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Opens a file by a user's format, which is looked up where the file is read. */
final class OpenUsersFile implements OpenSlice {

  private static final long serialVersionUID = 1L;

  private static final int BUFFER = 1 << 16;

  private final ProviderSettings format;
  private final int[] shape;
  private final int classes;

  /**
   * @param shape of every example; null: not known yet
   * @param classes that labels may name; 0: not known
   */
  OpenUsersFile(ProviderSettings format, int[] shape, int classes) {
    this.format = format;
    this.shape = shape;
    this.classes = classes;
  }

  @Override
  public RecordReader open(Configuration hadoop, FileSlice slice) throws IOException {
    return open(hadoop, slice, UsersReaders.of(format));
  }

  private CheckedReader open(Configuration hadoop, FileSlice slice, UsersReaders readers)
      throws IOException {
    Path path = new Path(slice.featuresUri);
    InputStream in =
        new BufferedInputStream(LocalFiles.open(path.getFileSystem(hadoop), path), BUFFER);
    return new CheckedReader(
        in,
        slice.features,
        readers.format(),
        readers.from(),
        shape == null ? -1 : Shapes.length(shape),
        classes);
  }

  /** The shape of a file's examples; null: it has none. */
  int[] shape(Configuration hadoop, FileSlice slice) {
    UsersReaders readers = UsersReaders.of(format);
    try (CheckedReader reader = open(hadoop, slice, readers)) {
      RawRecord record = reader.next();
      while (record != null && record.defect() != null) {
        record = reader.next();
      }
      return record == null
          ? null
          : shape(readers.from(), readers.format(), record.features().length);
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot read %s: %s.".formatted(slice.features, e.getMessage()), e);
    }
  }

  private static int[] shape(Found<RecordFormatProvider> found, FileFormat code, int values) {
    int[] told = found.guarded("shape", () -> code.shape(values));
    if (told == null || Shapes.length(told) != values) {
      throw found.refused(
          "says that examples of %s values have the shape %s"
              .formatted(values, Arrays.toString(told)));
    }
    return told.clone();
  }
}
