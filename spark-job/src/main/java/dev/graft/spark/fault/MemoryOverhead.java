package dev.graft.spark.fault;

import org.apache.spark.SparkConf;

/** What a container may have beyond its executor's heap, where networks compute. */
public final class MemoryOverhead {

  /** What Spark adds to a heap where nobody says: MiB at least. */
  public static final long LEAST_MEBIBYTES = 384;

  /** The share of a heap that Spark adds to it where nobody says, and that is more. */
  public static final double SHARE_OF_HEAP = 0.1;

  private static final String KEY = "spark.executor.memoryOverhead";

  private MemoryOverhead() {}

  /**
   * What to set when it was too little.
   *
   * @param excess megabytes that a container had taken beyond all it may have; it was killed then,
   *     and would have taken more
   */
  static String advice(SparkConf conf, double excess) {
    long now = megabytes(conf);
    long enough = Math.max(1024, Math.max(2 * now, (long) Math.ceil((now + excess) / 512) * 512));
    return "%s, now %sm, gives it more: try %sm".formatted(KEY, now, enough);
  }

  private static long megabytes(SparkConf conf) {
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", SHARE_OF_HEAP);
    long least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", LEAST_MEBIBYTES + "m");
    long share = (long) (factor * conf.getSizeAsMb("spark.executor.memory", "1g"));
    return conf.contains(KEY) ? conf.getSizeAsMb(KEY) : Math.max(least, share);
  }
}
