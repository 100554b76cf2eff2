package dev.graft.spark.ml;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import java.io.StringReader;
import java.util.List;

/** The job file that says what the params of a {@link Featurizer} say. */
final class FeatureSettings {

  private final Featurizer featurizer;

  FeatureSettings(Featurizer featurizer) {
    this.featurizer = featurizer;
  }

  /**
   * The settings, checked as a job file's are.
   *
   * @throws UnusableInputException naming the setting that cannot be used
   */
  Settings read() {
    if (!featurizer.isDefined(featurizer.pretrained())) {
      throw new UnusableInputException(
          "Cannot featurize without a network: set pretrained to a model's path.");
    }
    Config config =
        with(MoreSettings.of(featurizer.getConf()), "model.pretrained", featurizer.getPretrained());
    if (featurizer.isDefined(featurizer.cut())) {
      config = with(config, "model.cut", featurizer.getCut());
    }
    // What a job needs and a transformer does not.
    config = with(config, "output", "none");
    config = with(config, "data.format", "table");
    config = with(config, "data.table.format", "DataFrame");
    boolean pairs = featurizer.inputs().second() != null;
    config =
        pairs
            ? with(config, "data.table.text", featurizer.inputs().names())
            : with(config, "data.table.picture", featurizer.getInputCol());
    config = with(config, "data.train.path", "the rows");
    return SettingsReader.read(
        Command.FINE_TUNE,
        new StringReader(config.root().render(ConfigRenderOptions.concise())),
        "the params of " + featurizer.uid(),
        List.of());
  }

  private static Config with(Config config, String key, Object value) {
    return config.withValue(key, ConfigValueFactory.fromAnyRef(value));
  }
}
