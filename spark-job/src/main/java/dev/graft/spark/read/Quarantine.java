package dev.graft.spark.read;

import dev.graft.dataset.Seeds;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.storage.StorageLevel;

/**
 * The records that cannot be used. The survey leaves their lines on the executors' disks; once the
 * data have been accepted the driver writes them, a file at a time and each file once, so that
 * neither a task that is tried again nor a speculative one can write a line twice or a part of one.
 */
public final class Quarantine {

  /** Of the output, if there is anything to write. */
  public static final String FOLDER = "quarantine";

  /** Bytes of a file, and what the driver holds at a time. */
  private static final long FILE_BYTES = 8L << 20;

  private final List<Held> all = new ArrayList<>();
  private final long fileBytes;
  private long count;

  Quarantine() {
    this(FILE_BYTES);
  }

  Quarantine(long fileBytes) {
    this.fileBytes = fileBytes;
  }

  /**
   * What one source's survey has left.
   *
   * @param bytes of the lines of each partition
   */
  private record Held(JavaRDD<Surveyed> surveyed, List<Long> bytes) {}

  /**
   * What one job brings to the driver for one file.
   *
   * @param partitions in their order
   * @param share which share of their lines, from 0
   * @param shares more than one where a single partition has more than a file's bytes
   */
  private record Piece(int[] partitions, int share, int shares) {}

  /**
   * Keeps what a survey has left on the executors until it is written or let go.
   *
   * @param surveyed persisted
   * @param records that cannot be used
   */
  void hold(JavaRDD<Surveyed> surveyed, long records) {
    if (records == 0) {
      surveyed.unpersist(false);
      return;
    }
    count += records;
    all.add(
        new Held(
            surveyed,
            surveyed
                .map(Surveyed::counts)
                .filter(Objects::nonNull)
                .map(survey -> survey.defects().bytes())
                .collect()));
  }

  static JavaRDD<Surveyed> keep(JavaRDD<Surveyed> surveyed) {
    return surveyed.persist(StorageLevel.DISK_ONLY());
  }

  /**
   * Writes all lines to {@code quarantine/part-NNNNN.jsonl} in a folder and lets the records go;
   * what an earlier try has written there is replaced. Writes nothing if there are no records.
   */
  public void write(HadoopFolder output) throws IOException {
    HadoopFolder folder = output.in(FOLDER);
    folder.delete();
    int file = 0;
    long written = 0;
    for (Held held : all) {
      for (Piece piece : pieces(held.bytes())) {
        List<QuarantinedRecord>[] lines =
            held.surveyed()
                .mapPartitions(new Share(piece.share(), piece.shares()))
                .collectPartitions(piece.partitions());
        try (OutputStream out =
            folder.create(String.format(Locale.ROOT, "part-%05d.jsonl", file++))) {
          written += write(lines, out);
        }
      }
    }
    release();
    if (written != count) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%,d records were quarantined and %,d written to %s: the data changed while they were read",
              count,
              written,
              folder.location()));
    }
  }

  private static long write(List<QuarantinedRecord>[] partitions, OutputStream out)
      throws IOException {
    long written = 0;
    for (List<QuarantinedRecord> lines : partitions) {
      List<QuarantinedRecord> sorted = new ArrayList<>(lines);
      sorted.sort(QuarantinedRecord.ORDER);
      for (QuarantinedRecord record : sorted) {
        out.write(record.line());
      }
      written += sorted.size();
    }
    return written;
  }

  /** Partitions together as long as they fit one file; a larger one in shares. */
  private List<Piece> pieces(List<Long> bytes) {
    List<Piece> pieces = new ArrayList<>();
    List<Integer> together = new ArrayList<>();
    long size = 0;
    for (int partition = 0; partition < bytes.size(); partition++) {
      long own = bytes.get(partition);
      if (own > 0 && size + own > fileBytes) {
        together(together, pieces);
        size = 0;
      }
      if (own > fileBytes) {
        int shares = Math.toIntExact((own + fileBytes - 1) / fileBytes);
        for (int share = 0; share < shares; share++) {
          pieces.add(new Piece(new int[] {partition}, share, shares));
        }
      } else if (own > 0) {
        together.add(partition);
        size += own;
      }
    }
    together(together, pieces);
    return pieces;
  }

  private static void together(List<Integer> partitions, List<Piece> pieces) {
    if (!partitions.isEmpty()) {
      pieces.add(new Piece(partitions.stream().mapToInt(Integer::intValue).toArray(), 0, 1));
      partitions.clear();
    }
  }

  /** Lets the records go. */
  public void release() {
    all.forEach(held -> held.surveyed().unpersist(false));
    all.clear();
  }

  /**
   * Lets the lines of one share of the records through. The share goes by the record's id: in which
   * order a shuffle has brought the records does not matter.
   */
  private static final class Share
      implements FlatMapFunction<Iterator<Surveyed>, QuarantinedRecord> {
    private static final long serialVersionUID = 1L;

    private final int share;
    private final int shares;

    Share(int share, int shares) {
      this.share = share;
      this.shares = shares;
    }

    @Override
    public Iterator<QuarantinedRecord> call(Iterator<Surveyed> surveyed) {
      Iterator<Surveyed> mine =
          IteratorUtils.filteredIterator(
              surveyed,
              each ->
                  each.quarantined() != null
                      && Math.floorMod(Seeds.derive(each.quarantined().id()), shares) == share);
      return IteratorUtils.transformedIterator(mine, Surveyed::quarantined);
    }
  }
}
