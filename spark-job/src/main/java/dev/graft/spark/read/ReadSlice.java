package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.commons.collections4.iterators.LazyIteratorChain;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Turns slices of files into records, one at a time: a slice may be a whole file. */
final class ReadSlice implements FlatMapFunction<Iterator<FileSlice>, RawRecord> {

  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration hadoop;
  private final OpenSlice open;

  ReadSlice(SerializableConfiguration hadoop, OpenSlice open) {
    this.hadoop = hadoop;
    this.open = open;
  }

  @Override
  public Iterator<RawRecord> call(Iterator<FileSlice> slices) {
    return new LazyIteratorChain<>() {
      @Override
      protected Iterator<RawRecord> nextIterator(int count) {
        return slices.hasNext() ? records(slices.next()).iterator() : null;
      }
    };
  }

  /**
   * The records of a slice, in the order of the file, which is closed behind the last one, as a
   * task may read very many; or with the task.
   */
  private Stream<RawRecord> records(FileSlice slice) {
    RecordReader reader;
    try {
      reader = open.open(hadoop.value(), slice);
    } catch (IOException e) {
      throw unreadable(slice, e);
    }
    AtomicReference<RecordReader> opened = new AtomicReference<>(reader);
    TaskCompletionListener closing = context -> close(opened);
    TaskContext.get().addTaskCompletionListener(closing);
    String place = slice.labels == null ? slice.features : slice.labels;
    return Stream.generate(() -> next(opened, slice))
        .takeWhile(Objects::nonNull)
        .map(record -> record.in(slice.file, place));
  }

  private static RawRecord next(AtomicReference<RecordReader> opened, FileSlice slice) {
    try {
      RawRecord record = opened.get().next();
      if (record == null) {
        close(opened);
      }
      return record;
    } catch (IOException e) {
      throw unreadable(slice, e);
    }
  }

  /** Once: its task does not keep it. */
  private static void close(AtomicReference<RecordReader> opened) {
    RecordReader reader = opened.getAndSet(null);
    if (reader == null) {
      return;
    }
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
