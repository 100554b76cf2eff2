package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Split;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/**
 * The content of examples, the same features under any id or label: each by its hash, counted for
 * its part.
 */
final class Content implements PairFunction<RawRecord, Long, long[]> {

  private static final long serialVersionUID = 1L;

  private final Assignment assignment;

  Content(Assignment assignment) {
    this.assignment = assignment;
  }

  @Override
  public Tuple2<Long, long[]> call(RawRecord record) {
    long[] counts = new long[Split.values().length];
    counts[assignment.part(record).ordinal()] = 1;
    return new Tuple2<>(hash(record), counts);
  }

  /** A hash of the features alone: 64 bits, so that two contents that have the same are none. */
  static long hash(RawRecord record) {
    return record.pixels() != null ? hash(record.pixels()) : hash(record.features());
  }

  private static long hash(byte[] pixels) {
    ByteBuffer bytes = ByteBuffer.wrap(pixels);
    long hash = pixels.length;
    while (bytes.remaining() >= Long.BYTES) {
      hash = Seeds.derive(hash ^ bytes.getLong());
    }
    while (bytes.hasRemaining()) {
      hash = Seeds.derive(hash ^ bytes.get());
    }
    return hash;
  }

  private static long hash(float[] features) {
    long hash = features.length;
    for (float value : features) {
      hash = Seeds.derive(hash ^ Float.floatToIntBits(value));
    }
    return hash;
  }

  /**
   * The hash in the fingerprint of data, which checkpoints keep: contents that differ in two
   * neighbouring values may have the same.
   */
  static long fingerprint(RawRecord record) {
    long hash = 1;
    if (record.pixels() != null) {
      for (byte pixel : record.pixels()) {
        hash = hash * 31 + pixel;
      }
    } else {
      for (float value : record.features()) {
        hash = hash * 31 + Float.floatToIntBits(value);
      }
    }
    return Seeds.derive(hash);
  }

  /**
   * How many examples of validation and test have the content of a training example.
   *
   * @param contents of each source
   */
  static Map<Split, Long> leaks(List<JavaPairRDD<Long, long[]>> contents) {
    JavaPairRDD<Long, long[]> all = contents.get(0);
    for (JavaPairRDD<Long, long[]> more : contents.subList(1, contents.size())) {
      all = all.union(more);
    }
    long[] leaked =
        all.reduceByKey(new Sum())
            .values()
            .map(new Leaked())
            .fold(new long[Split.values().length], new Sum());
    Map<Split, Long> leaks = new EnumMap<>(Split.class);
    for (Split part : List.of(Split.VALIDATION, Split.TEST)) {
      leaks.put(part, leaked[part.ordinal()]);
    }
    return leaks;
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

  /** The examples of a content that is in training too. */
  private static final class Leaked implements Function<long[], long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public long[] call(long[] counts) {
      return counts[Split.TRAIN.ordinal()] > 0 ? counts : new long[counts.length];
    }
  }
}
