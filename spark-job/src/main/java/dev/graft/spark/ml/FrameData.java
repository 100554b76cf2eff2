package dev.graft.spark.ml;

import dev.graft.config.DataSettings;
import dev.graft.dataset.Split;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.table.TableFormat;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** DataFrames as a job's data. */
final class FrameData implements DataOrigin {

  private final Map<Split, Dataset<Row>> frames;

  FrameData(Map<Split, Dataset<Row>> frames) {
    this.frames = frames;
  }

  @Override
  public RecordFormat format(
      JavaSparkContext spark, DataSettings settings, Pretrained pretrained, long seed) {
    return TableFormat.ofFrames(spark, settings, pretrained, seed, frames);
  }
}
