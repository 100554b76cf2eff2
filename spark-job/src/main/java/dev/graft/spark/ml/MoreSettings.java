package dev.graft.spark.ml;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigParseOptions;
import dev.graft.UnusableInputException;
import dev.graft.config.Includes;
import dev.graft.config.JobText;

/** The param conf: settings in the words of a job file. */
final class MoreSettings {

  private MoreSettings() {}

  static Config of(String conf) {
    try {
      return JobText.parse(
          conf,
          "the param conf as settings",
          ConfigParseOptions.defaults().setIncluder(Includes.none()));
    } catch (ConfigException e) {
      throw new UnusableInputException(
          "Cannot read the param conf as settings: %s.".formatted(e.getMessage()), e);
    } catch (StackOverflowError e) { // of the parser, which goes as deep as the text does
      throw new UnusableInputException(
          "Cannot read the param conf as settings: it is nested too deeply.", e);
    }
  }
}
