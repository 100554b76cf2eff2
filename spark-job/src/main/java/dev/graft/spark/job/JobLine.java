package dev.graft.spark.job;

import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.Settings;
import dev.graft.spark.read.DataOrigin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first lines of a job's log: what it is about, and what was decided that it leaves open. */
final class JobLine {

  private static final Logger LOG = LoggerFactory.getLogger(JobLine.class);

  private JobLine() {}

  /** Settings do not name the data of a caller. */
  static void tell(Command command, Settings settings, DataOrigin data) {
    if (data == DataOrigin.FILES) {
      LOG.info("{}", of(command, settings));
    }
    settings.decided().forEach(LOG::info);
  }

  static String of(Command command, Settings settings) {
    String model = settings.model().pretrained();
    return "%s: data %s%s, output %s"
        .formatted(
            command.key(),
            data(command, settings.data()).main(),
            model == null ? "" : ", model " + model,
            settings.output());
  }

  private static DataSettings.Files data(Command command, DataSettings data) {
    return switch (command) {
      case PRETRAIN, FINE_TUNE, RANK -> data.train();
      case EVALUATE -> data.test();
      case PREDICT, FEATURIZE, EXPLAIN -> data.predict();
    };
  }
}
