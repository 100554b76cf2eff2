package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Counts the examples of validation and test that have the content of a training example: hashes
 * alone travel, many in an array, those of the same content to the same task.
 */
final class SharedContents {

  private SharedContents() {}

  /**
   * Records of a source.
   *
   * @param assignment which part each of them belongs to
   */
  record Source(JavaRDD<RawRecord> records, Assignment assignment) {}

  /**
   * How many there are of validation and of test.
   *
   * @param buckets tasks that compare, at least 1
   */
  static Map<Split, Long> count(List<Source> sources, int buckets) {
    List<JavaPairRDD<Integer, long[][]>> hashed =
        sources.stream()
            .map(
                source ->
                    source.records().mapPartitionsToPair(new Hash(source.assignment(), buckets)))
            .toList();
    long[] shared =
        hashed.stream()
            .reduce(JavaPairRDD::union)
            .orElseThrow()
            .partitionBy(new HashPartitioner(buckets))
            .values()
            .mapPartitions(new Compare())
            .fold(new long[Split.values().length], new Sum());
    Map<Split, Long> counts = new EnumMap<>(Split.class);
    for (Split part : List.of(Split.VALIDATION, Split.TEST)) {
      counts.put(part, shared[part.ordinal()]);
    }
    return counts;
  }

  /** The hashes of each part, in one of so many buckets each. */
  private static final class Hash
      implements PairFlatMapFunction<Iterator<RawRecord>, Integer, long[][]> {
    private static final long serialVersionUID = 1L;

    /** Hashes that a task holds at a time. */
    private static final int TOGETHER = 1 << 20;

    private final Assignment assignment;
    private final int buckets;

    Hash(Assignment assignment, int buckets) {
      this.assignment = assignment;
      this.buckets = buckets;
    }

    @Override
    public Iterator<Tuple2<Integer, long[][]>> call(Iterator<RawRecord> records) {
      return Portions.of(records, this::hashes);
    }

    private Iterator<Tuple2<Integer, long[][]>> hashes(Iterator<RawRecord> records) {
      Map<Integer, LongStream.Builder[]> hashes = new TreeMap<>();
      for (int i = 0; i < TOGETHER && records.hasNext(); i++) {
        RawRecord record = records.next();
        long hash = Content.hash(record);
        hashes
            .computeIfAbsent(Math.floorMod(hash, buckets), any -> builders())[
            assignment.part(record).ordinal()]
            .add(hash);
      }
      return hashes.entrySet().stream()
          .map(bucket -> new Tuple2<>(bucket.getKey(), arrays(bucket.getValue())))
          .iterator();
    }

    private static LongStream.Builder[] builders() {
      LongStream.Builder[] builders = new LongStream.Builder[Split.values().length];
      Arrays.setAll(builders, part -> LongStream.builder());
      return builders;
    }

    private static long[][] arrays(LongStream.Builder[] builders) {
      return Arrays.stream(builders).map(each -> each.build().toArray()).toArray(long[][]::new);
    }
  }

  /** How many hashes of each part are among those of training. */
  private static final class Compare implements FlatMapFunction<Iterator<long[][]>, long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<long[]> call(Iterator<long[][]> bucket) {
      LongStream.Builder[] all = Hash.builders();
      while (bucket.hasNext()) {
        long[][] hashes = bucket.next();
        for (int part = 0; part < hashes.length; part++) {
          Arrays.stream(hashes[part]).forEach(all[part]);
        }
      }
      long[][] joined = Hash.arrays(all);
      long[] training = joined[Split.TRAIN.ordinal()];
      Arrays.sort(training);
      long[] counts = new long[joined.length];
      for (Split part : List.of(Split.VALIDATION, Split.TEST)) {
        counts[part.ordinal()] =
            Arrays.stream(joined[part.ordinal()])
                .filter(hash -> Arrays.binarySearch(training, hash) >= 0)
                .count();
      }
      return List.of(counts).iterator();
    }
  }

  private static final class Sum implements Function2<long[], long[], long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public long[] call(long[] a, long[] b) {
      long[] sum = a.clone();
      Arrays.setAll(sum, i -> a[i] + b[i]);
      return sum;
    }
  }
}
