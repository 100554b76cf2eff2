package dev.graft.spark.read;

import dev.graft.dataset.CsvReader;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Divides a plain CSV file into slices that begin with a record, by one pass in which as many tasks
 * count records. A record of several lines may reach into the next slice: where a slice does not
 * begin where the one before has ended, it is counted anew from there. So slices hold the records,
 * and these have the numbers, that one task would have read from the beginning to the end.
 */
final class CsvSlices {

  /** Of a slice, about. */
  static final long BYTES = 32L << 20;

  private final JavaSparkContext spark;
  private final FileSlice whole;
  private final SliceFormat.Open open;
  private final long length;
  private final long bytes;

  /**
   * @param whole the file
   * @param length of it, in bytes
   * @param bytes of a slice
   */
  CsvSlices(
      JavaSparkContext spark, FileSlice whole, SliceFormat.Open open, long length, long bytes) {
    this.spark = spark;
    this.whole = whole;
    this.open = open;
    this.length = length;
    this.bytes = bytes;
  }

  List<FileSlice> all() {
    int count = Math.toIntExact((length + bytes - 1) / bytes);
    if (count <= 1) {
      return List.of(whole);
    }
    spark.setJobDescription("read: lines of " + whole.features);
    List<FileSlice> slices = new ArrayList<>();
    long records = 0;
    long next = -1;
    for (Counted counted : counted(count)) {
      if (next >= 0 && counted.first != next) {
        counted = count(List.of(new long[] {next, next, counted.end})).get(0);
      }
      if (counted.records > 0) {
        slices.add(whole.records(records, records + counted.records, counted.first));
        records += counted.records;
      }
      next = counted.past;
    }
    return slices.isEmpty() ? List.of(whole) : slices;
  }

  private List<Counted> counted(int count) {
    List<long[]> ranges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ranges.add(new long[] {-1, i * bytes, Math.min(length, (i + 1) * bytes)});
    }
    return count(ranges);
  }

  /**
   * @param ranges of each slice the byte at which its first record begins, or -1: that is looked
   *     for; the byte that it begins with; the byte that it ends before
   */
  private List<Counted> count(List<long[]> ranges) {
    return spark
        .parallelize(ranges, ranges.size())
        .map(
            new Count(
                new SerializableConfiguration(spark.hadoopConfiguration()), open, whole, length))
        .collect();
  }

  /** What one pass has found of a slice. */
  private static final class Counted implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Byte of the first record, of this slice or a later one; the file's length: there is none. */
    private final long first;

    /** The same of the first record behind the slice. */
    private final long past;

    private final long end;
    private final long records;

    Counted(long first, long past, long end, long records) {
      this.first = first;
      this.past = past;
      this.end = end;
      this.records = records;
    }
  }

  private static final class Count implements Function<long[], Counted> {
    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration hadoop;
    private final SliceFormat.Open open;
    private final FileSlice whole;
    private final long length;

    Count(SerializableConfiguration hadoop, SliceFormat.Open open, FileSlice whole, long length) {
      this.hadoop = hadoop;
      this.open = open;
      this.whole = whole;
      this.length = length;
    }

    @Override
    public Counted call(long[] range) throws IOException {
      CsvFile file = open.file(hadoop.value(), whole);
      long begin = range[0];
      if (begin < 0 && range[1] > 0) {
        begin = file.line(range[1]);
      }
      if (begin >= length) {
        return new Counted(length, length, range[2], 0);
      }
      try (CsvReader reader =
          begin < 0
              ? file.open(whole.features, open.classes())
              : file.open(whole.features, open.classes(), begin, 0, Long.MAX_VALUE)) {
        long first = offset(reader);
        long next = first;
        long records = 0;
        while (next < range[2] && reader.skip()) {
          records++;
          next = offset(reader);
        }
        return new Counted(first, next, range[2], records);
      }
    }

    private long offset(CsvReader reader) {
      long offset = reader.offset();
      return offset < 0 ? length : offset;
    }
  }
}
