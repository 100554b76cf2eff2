package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;

/**
 * Reads what a job file says of a part that is looked up by its name. Whether there is one of that
 * name, and whether the settings are its own, is found out where parts are looked up.
 */
final class ProviderSettingsReader {

  private final ConfigKeys keys;
  private final Config given;

  /**
   * @param keys every key, with defaults
   * @param given only what the user wrote
   */
  ProviderSettingsReader(ConfigKeys keys, Config given) {
    this.keys = keys;
    this.given = given;
  }

  /**
   * A part with its settings.
   *
   * @param key names the part
   * @param section holds the settings that many parts share, and {@code options} with the others
   * @param shared names of the former
   */
  ProviderSettings read(String key, String section, List<String> shared) {
    ProviderSettings read = named(key);
    for (String setting : shared) {
      String path = section + "." + setting;
      if (given.hasPath(path)) {
        read = with(read, setting, path, given.getValue(path));
      }
    }
    String options = section + ".options";
    return given.hasPath(options)
        ? with(read, "", options, given.getObject(options), shared)
        : read;
  }

  /** A part without settings. */
  ProviderSettings named(String key) {
    String name = keys.text(key);
    if (name == null || name.isBlank()) {
      throw keys.refused(key, "it must be a name");
    }
    return ProviderSettings.named(key, name, keys.said(key));
  }

  /** A section within the options gives its settings names with dots. */
  private static ProviderSettings with(
      ProviderSettings before,
      String prefix,
      String path,
      ConfigObject section,
      List<String> shared) {
    ProviderSettings all = before;
    for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
      String setting = prefix + entry.getKey();
      String inner = path + "." + entry.getKey();
      ConfigValue value = entry.getValue();
      if (value instanceof ConfigObject deeper) {
        all = with(all, setting + ".", inner, deeper, shared);
      } else if (value.valueType() != ConfigValueType.NULL) {
        all = with(all, setting, inner, value);
        refuse(all, setting, value, shared);
      }
    }
    return all;
  }

  private static void refuse(
      ProviderSettings all, String setting, ConfigValue value, List<String> shared) {
    if (value instanceof ConfigList) {
      throw all.refused(setting, "an option is one value, a text, a number, true or false");
    }
    if (shared.contains(setting)) {
      throw all.refused(setting, "it stands outside of options, beside " + all.key());
    }
  }

  private static ProviderSettings with(
      ProviderSettings before, String setting, String path, ConfigValue value) {
    String shown =
        Redaction.isSecret(setting)
            ? Redaction.MARK
            : Redaction.text(value.render(ConfigRenderOptions.concise()));
    return before.with(
        setting,
        String.valueOf(value.unwrapped()),
        "%s = %s (%s)".formatted(path, shown, Origins.of(value.origin())));
  }
}
