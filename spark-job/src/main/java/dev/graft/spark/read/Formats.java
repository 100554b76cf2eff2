package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.config.ProviderSettings;
import dev.graft.dataset.FileFormat;
import dev.graft.provider.Found;
import dev.graft.provider.Providers;
import dev.graft.provider.UsersPart;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The formats of data, by their names in job files. */
public final class Formats {

  private static final Logger LOG = LoggerFactory.getLogger(Formats.class);

  private static final Providers<RecordFormatProvider> PROVIDERS =
      new Providers<>(RecordFormatProvider.class, RecordFormatProvider.API, "format of data");

  private Formats() {}

  /**
   * The format that a job's data have.
   *
   * @param pretrained what the pretrained model says of its data
   * @param seed the job's: what is learned is learned of training alone
   */
  public static RecordFormat of(
      JavaSparkContext spark, DataSettings settings, Pretrained pretrained, long seed) {
    return find(settings.format())
        .provider()
        .create(new RecordFormatProvider.Job(spark, settings, pretrained, seed), settings.format());
  }

  /**
   * The provider of a format.
   *
   * @throws dev.graft.UnusableInputException if there is none of that name, or it cannot be used
   */
  static Found<RecordFormatProvider> find(ProviderSettings format) {
    Found<RecordFormatProvider> found = PROVIDERS.find(format);
    if (!found.own() && !(found.provider() instanceof FileFormatProvider)) {
      throw found.refused("is no FileFormatProvider");
    }
    return found;
  }

  /** What reads the files of a user's format. */
  static FileFormat code(Found<RecordFormatProvider> found) {
    FileFormat code =
        found.guarded(
            "format", () -> ((FileFormatProvider) found.provider()).format(found.settings()));
    if (code == null) {
      throw found.refused("gave no format");
    }
    return code;
  }

  /**
   * Refuses what no job could use, before Spark starts.
   *
   * @return whose it is, where it is not Graft's own
   */
  public static Optional<UsersPart> check(DataSettings settings) {
    Found<RecordFormatProvider> found = find(settings.format());
    if (!found.own()) {
      code(found);
      LOG.info("format of data: {}, of {}", settings.format().name(), found.place());
    }
    return found.part();
  }
}
