package dev.graft.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import dev.graft.config.Redaction;
import dev.graft.config.SettingsReader;
import dev.graft.io.Printable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A job file that says what a run's did: the keys that differ from the defaults. */
final class JobFile {

  private JobFile() {}

  /** Of the settings that a run has kept; empty: it has none that can be read. */
  static Optional<String> of(Run run) {
    if (run.settings() == null) {
      return Optional.empty();
    }
    try {
      Map<String, ConfigValue> keys = differing(ConfigFactory.parseString(run.settings()));
      String lines =
          keys.entrySet().stream()
              .map(
                  of ->
                      "%s = %s"
                          .formatted(
                              of.getKey(), of.getValue().render(ConfigRenderOptions.concise())))
              .collect(Collectors.joining("\n"));
      return Optional.of(
          Redaction.text(
              Printable.lines("output = \"%s-again\"%n%s".formatted(run.name(), lines))));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  static Map<String, ConfigValue> differing(Config settings) {
    Config defaults = SettingsReader.reference();
    Map<String, ConfigValue> differ = new TreeMap<>();
    settings
        .entrySet()
        .forEach(
            of -> {
              boolean same =
                  defaults.hasPath(of.getKey())
                      && defaults
                          .getValue(of.getKey())
                          .unwrapped()
                          .equals(of.getValue().unwrapped());
              if (!same) {
                differ.put(of.getKey(), of.getValue());
              }
            });
    return differ;
  }
}
