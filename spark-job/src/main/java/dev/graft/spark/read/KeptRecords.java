package dev.graft.spark.read;

import dev.graft.dataset.PackedRecords;
import dev.graft.dataset.RawRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.storage.StorageLevel;

/**
 * Records that are read once: kept on the executors, in memory as far as it goes and on their disks
 * beyond.
 */
final class KeptRecords {

  /**
   * What is packed together: less than what G1 gives regions of their own, half of which stay
   * empty.
   */
  private static final long PACKED_BYTES = 1L << 18;

  /** Of a record beside its numbers or pixels. */
  private static final int OTHER_BYTES = 64;

  private final JavaRDD<PackedRecords> kept;

  private KeptRecords(JavaRDD<PackedRecords> kept) {
    this.kept = kept;
  }

  /** Nothing is read yet. */
  static KeptRecords of(JavaRDD<RawRecord> records) {
    return new KeptRecords(
        records.mapPartitions(new Pack()).persist(StorageLevel.MEMORY_AND_DISK()));
  }

  JavaRDD<RawRecord> records() {
    return kept.mapPartitions(new Unpack());
  }

  /** Lets them go. */
  void release() {
    kept.unpersist(false);
  }

  private static final class Pack implements FlatMapFunction<Iterator<RawRecord>, PackedRecords> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<PackedRecords> call(Iterator<RawRecord> records) {
      return Portions.of(records, some -> List.of(packed(some)).iterator());
    }

    private static PackedRecords packed(Iterator<RawRecord> records) {
      List<RawRecord> together = new ArrayList<>();
      long bytes = 0;
      while (bytes < PACKED_BYTES && records.hasNext()) {
        RawRecord record = records.next();
        bytes += OTHER_BYTES + record.bytes();
        together.add(record);
      }
      return PackedRecords.of(together);
    }
  }

  private static final class Unpack implements FlatMapFunction<Iterator<PackedRecords>, RawRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<RawRecord> call(Iterator<PackedRecords> packed) {
      return Portions.of(packed, some -> some.next().unpacked());
    }
  }
}
