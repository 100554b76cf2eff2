package dev.graft.report;

import com.typesafe.config.Config;
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
    return run.keys().map(keys -> of(run.name(), differing(keys)));
  }

  private static String of(String name, Map<String, ConfigValue> keys) {
    String lines =
        keys.entrySet().stream()
            .map(
                of ->
                    "%s = %s"
                        .formatted(
                            of.getKey(), of.getValue().render(ConfigRenderOptions.concise())))
            .collect(Collectors.joining("\n"));
    return Redaction.text(Printable.lines("output = \"%s-again\"%n%s".formatted(name, lines)));
  }

  private static Map<String, ConfigValue> differing(Map<String, ConfigValue> settings) {
    Config defaults = SettingsReader.reference();
    Map<String, ConfigValue> differ = new TreeMap<>(settings);
    differ
        .entrySet()
        .removeIf(
            of ->
                defaults.hasPath(of.getKey())
                    && defaults
                        .getValue(of.getKey())
                        .unwrapped()
                        .equals(of.getValue().unwrapped()));
    return differ;
  }
}
