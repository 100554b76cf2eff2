package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import org.apache.spark.api.java.JavaSparkContext;

/** Where the data of a job come from. */
@FunctionalInterface
public interface DataOrigin {

  /** The files that the job's settings name. */
  DataOrigin FILES = Formats::of;

  /**
   * How the data become records.
   *
   * @param pretrained what the pretrained model says of its data
   * @param seed the job's: what is learned is learned of training alone
   */
  RecordFormat format(
      JavaSparkContext spark, DataSettings settings, Pretrained pretrained, long seed);
}
