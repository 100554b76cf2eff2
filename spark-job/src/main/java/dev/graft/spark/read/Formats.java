package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.spark.table.TableFormat;
import org.apache.spark.api.java.JavaSparkContext;

/** The formats of data, by the name in job files. */
public final class Formats {

  private Formats() {}

  /**
   * The format that a job's data have.
   *
   * @param pretrained what the pretrained model says of its data
   * @param seed the job's: what is learned is learned of training alone
   */
  public static RecordFormat of(
      JavaSparkContext spark, DataSettings settings, Pretrained pretrained, long seed) {
    return switch (settings.format()) {
      case IDX, CSV -> new SliceFormat(spark, settings, pretrained);
      case CIFAR10, CIFAR100 -> new CifarFormat(spark, settings);
      case IMAGES -> new ImageFormat(spark, settings, pretrained);
      case TABLE -> TableFormat.ofFiles(spark, settings, pretrained, seed);
    };
  }
}
