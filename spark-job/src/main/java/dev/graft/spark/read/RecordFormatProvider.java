package dev.graft.spark.read;

import dev.graft.Api;
import dev.graft.config.DataSettings;
import dev.graft.config.ProviderSettings;
import dev.graft.provider.Provider;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes a format for {@code data.format}. One of a user's jar is a {@link FileFormatProvider}; its
 * class is registered by the name of this interface.
 */
@Api(Api.For.PARTS)
public interface RecordFormatProvider extends Provider {

  /** The version of this interface, {@link FileFormatProvider} and what these name. */
  int API = 1;

  /** The format of a job's data. */
  RecordFormat create(Job job, ProviderSettings settings);

  /**
   * What a format is made for.
   *
   * @param pretrained what the pretrained model says of its data
   * @param seed the job's: what is learned is learned of training alone
   */
  record Job(JavaSparkContext spark, DataSettings settings, Pretrained pretrained, long seed) {}
}
