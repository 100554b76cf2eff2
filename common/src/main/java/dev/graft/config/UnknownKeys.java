package dev.graft.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Refuses keys that the reference does not have, and names the nearest one that it has. */
final class UnknownKeys {

  private UnknownKeys() {}

  static void refuse(ConfigObject given, ConfigObject reference) {
    List<String> valid = new ArrayList<>();
    collect(reference, "", valid);
    refuse(given, reference, "", valid);
  }

  private static void refuse(
      ConfigObject given, ConfigObject reference, String prefix, List<String> valid) {
    for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
      String path = prefix + entry.getKey();
      ConfigValue known = reference.get(entry.getKey());
      if (known == null) {
        throw unknown(path, entry.getValue(), valid);
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
        refuse((ConfigObject) entry.getValue(), (ConfigObject) known, path + ".", valid);
      }
    }
  }

  private static UnusableInputException unknown(
      String path, ConfigValue value, List<String> valid) {
    return new UnusableInputException(
        "Unknown setting %s (%s): the nearest valid one is %s."
            .formatted(path, Origins.of(value.origin()), nearest(path, valid)));
  }

  /** The candidate with the smallest edit distance to what was given. */
  static String nearest(String given, List<String> candidates) {
    return candidates.stream()
        .min(
            Comparator.<String>comparingInt(
                    c -> LevenshteinDistance.getDefaultInstance().apply(given, c))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private static void collect(ConfigObject section, String prefix, List<String> paths) {
    section.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject inner) {
            collect(inner, prefix + key + ".", paths);
          } else {
            paths.add(prefix + key);
          }
        });
  }
}
