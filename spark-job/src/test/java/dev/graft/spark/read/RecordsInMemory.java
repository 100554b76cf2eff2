package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** A format whose records are given for each part. */
public final class RecordsInMemory implements RecordFormat {

  private final JavaSparkContext spark;
  private final Map<Split, List<RawRecord>> records;
  private final int width;
  private final UnaryOperator<JavaRDD<RawRecord>> partitions;

  public RecordsInMemory(JavaSparkContext spark, Map<Split, List<RawRecord>> records, int width) {
    this(spark, records, width, in -> in);
  }

  /**
   * @param partitions the same records in others
   */
  RecordsInMemory(
      JavaSparkContext spark,
      Map<Split, List<RawRecord>> records,
      int width,
      UnaryOperator<JavaRDD<RawRecord>> partitions) {
    this.spark = spark;
    this.records = records;
    this.width = width;
    this.partitions = partitions;
  }

  @Override
  public RecordSource open(Split part, DataSettings.Files files) {
    return new Source(
        "the " + part,
        0,
        new int[] {width},
        partitions.apply(spark.parallelize(records.get(part), 3)),
        true);
  }

  private record Source(
      String name, long bytes, int[] shape, JavaRDD<RawRecord> records, boolean keep)
      implements RecordSource {}
}
