package dev.graft.spark.predict.parquet;

import dev.graft.spark.predict.PredictionColumns;
import dev.graft.spark.predict.Scorer;
import dev.graft.spark.predict.source.PredictionInput;
import dev.graft.spark.shim.SparkShim;
import dev.graft.spark.table.UnseenRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Writes the partitions that are not there yet, in one Spark job of as many tasks. Spark tells the
 * driver of each partition once, whichever attempt of its task was first.
 */
public final class PredictionWriter {

  private final JavaSparkContext spark;
  private final PredictionInput input;
  private final PredictionColumns columns;
  private final ParquetFiles files;

  public PredictionWriter(
      JavaSparkContext spark,
      PredictionInput input,
      PredictionColumns columns,
      ParquetFiles files) {
    this.spark = spark;
    this.input = input;
    this.columns = columns;
    this.files = files;
  }

  /** Number of partitions. */
  public int partitions() {
    return input.rows().getNumPartitions();
  }

  /**
   * Predicts and writes what is missing; returns when all of it is there.
   *
   * @param describe shown in Spark's UI
   */
  public void write(Scorer scorer, WritingProgress progress, String describe) {
    List<Object> missing = new ArrayList<>();
    IntStream.range(0, partitions()).filter(i -> !progress.has(i)).forEach(missing::add);
    if (missing.isEmpty()) {
      return;
    }
    spark.setJobDescription(describe);
    WritePartition write =
        new WritePartition(scorer, input.reader(), columns, input.kept().size(), files);
    spark
        .sc()
        .runJob(
            input.rows().rdd(),
            write,
            SparkShim.asScala(missing),
            new Tell(progress),
            ClassTag$.MODULE$.<WrittenPartition>apply(WrittenPartition.class));
  }

  /** Writes a file without rows: a folder of predictions always has a schema. */
  public WrittenPartition writeNone() throws IOException {
    ParquetFiles.OpenFile file = files.create(0, 0);
    long bytes = file.close();
    return new WrittenPartition(0, file.path().getName(), bytes, 0, 0, List.of(), new UnseenRows());
  }

  /** Runs on the driver, in the thread of Spark's scheduler. */
  private static final class Tell extends AbstractFunction2<Object, WrittenPartition, BoxedUnit> {
    private final WritingProgress progress;

    Tell(WritingProgress progress) {
      this.progress = progress;
    }

    @Override
    public BoxedUnit apply(Object index, WrittenPartition partition) {
      progress.written(partition);
      return BoxedUnit.UNIT;
    }
  }
}
