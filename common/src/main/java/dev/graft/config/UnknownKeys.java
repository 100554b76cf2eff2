package dev.graft.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.graft.UnusableInputException;
import java.util.Map;

/** Refuses keys that the reference does not have, and names the one that was meant. */
final class UnknownKeys {

  private UnknownKeys() {}

  static void refuse(ConfigObject given, ConfigObject reference) {
    refuse(given, reference, "", reference);
  }

  private static void refuse(
      ConfigObject given, ConfigObject reference, String prefix, ConfigObject all) {
    for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
      String path = prefix + entry.getKey();
      ConfigValue known = reference.get(entry.getKey());
      if (known == null) {
        throw unknown(path, entry.getValue(), new NearestKey(all));
      }
      boolean section = known.valueType() == ConfigValueType.OBJECT;
      boolean givenSection = entry.getValue().valueType() == ConfigValueType.OBJECT;
      if (section != givenSection) {
        throw new UnusableInputException(
            "Cannot use %s (%s): it is a %s."
                .formatted(
                    path,
                    Origins.of(entry.getValue().origin()),
                    section
                        ? "section with keys of its own, not a value"
                        : "value, not a section"));
      }
      // An empty section takes any keys: what they mean is not ours.
      if (section && !((ConfigObject) known).isEmpty()) {
        refuse((ConfigObject) entry.getValue(), (ConfigObject) known, path + ".", all);
      }
    }
  }

  private static UnusableInputException unknown(
      String path, ConfigValue value, NearestKey nearest) {
    String meant = nearest.to(path);
    return new UnusableInputException(
        "Unknown setting %s (%s): %s."
            .formatted(
                path,
                Origins.of(value.origin()),
                meant == null
                    ? "no valid one is near it; conf/reference.conf has them all"
                    : "the nearest valid one is " + meant));
  }
}
