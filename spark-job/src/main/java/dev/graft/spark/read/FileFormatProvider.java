package dev.graft.spark.read;

import dev.graft.Api;
import dev.graft.config.ProviderSettings;
import dev.graft.dataset.FileFormat;

/** Makes a format of files: what a user's jar has. */
@Api(Api.For.PARTS)
public interface FileFormatProvider extends RecordFormatProvider {

  /**
   * The format. Made on the driver and on every executor, where the provider's jar must be, too.
   *
   * @param settings those of {@link #settings} that the job gives
   * @throws dev.graft.UnusableInputException if they cannot be used, see {@link
   *     ProviderSettings#refused}
   */
  FileFormat format(ProviderSettings settings);

  @Override
  default RecordFormat create(Job job, ProviderSettings settings) {
    return new UsersFormat(job.spark(), job.settings());
  }
}
