package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Example;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.collections4.iterators.LazyIteratorChain;
import org.apache.spark.TaskContext;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** How executors turn a slice of a file into records and examples. */
final class ReadSlice implements Serializable {

  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration hadoop;
  private final boolean header;
  private final char delimiter;
  private final String label;
  private final String[] features;
  private final int[] onlyLabels;
  private final float scale;

  /**
   * @param scale features are divided by this
   */
  ReadSlice(SerializableConfiguration hadoop, DataSettings settings, double scale) {
    this.hadoop = hadoop;
    this.header = settings.csv().header();
    this.delimiter = settings.csv().delimiter();
    this.label = settings.csv().label();
    this.features = settings.csv().features().toArray(new String[0]);
    this.onlyLabels = settings.onlyLabels().stream().mapToInt(Integer::intValue).sorted().toArray();
    this.scale = (float) scale;
  }

  /** The records of a slice, in the order of the file; the file is closed with the task. */
  Stream<RawRecord> records(FileSlice slice) {
    RecordReader reader;
    try {
      DataSettings.Csv csv = new DataSettings.Csv(header, delimiter, label, List.of(features));
      reader = DatasetFiles.open(hadoop.value(), csv, slice);
    } catch (IOException e) {
      throw unreadable(slice, e);
    }
    TaskCompletionListener closing = context -> close(reader);
    TaskContext.get().addTaskCompletionListener(closing);
    return Stream.generate(() -> next(reader, slice)).takeWhile(Objects::nonNull);
  }

  /**
   * What comes of the examples of slices (good records with a wanted label), one at a time: a slice
   * may be a whole file.
   */
  <T> Iterator<T> examples(
      Iterator<FileSlice> slices, Function<Stream<Example>, Stream<T>> transformation) {
    return new LazyIteratorChain<>() {
      @Override
      protected Iterator<T> nextIterator(int count) {
        if (!slices.hasNext()) {
          return null;
        }
        FileSlice slice = slices.next();
        Stream<Example> examples =
            records(slice)
                .filter(record -> record.problem() == null && keeps(record))
                .map(record -> example(slice, record));
        return transformation.apply(examples).iterator();
      }
    };
  }

  /** Whether a record's label is wanted. */
  boolean keeps(RawRecord record) {
    return onlyLabels.length == 0 || Arrays.binarySearch(onlyLabels, record.label()) >= 0;
  }

  private Example example(FileSlice slice, RawRecord record) {
    float[] values = record.features();
    for (int i = 0; i < values.length; i++) {
      values[i] /= scale;
    }
    return new Example(Example.id(slice.file, record.number()), values, record.label());
  }

  private static RawRecord next(RecordReader reader, FileSlice slice) {
    try {
      return reader.next();
    } catch (IOException e) {
      throw unreadable(slice, e);
    }
  }

  private static void close(RecordReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UnusableInputException unreadable(FileSlice slice, IOException cause) {
    return new UnusableInputException(
        "Cannot read %s: %s.".formatted(slice.features, cause.getMessage()), cause);
  }
}
