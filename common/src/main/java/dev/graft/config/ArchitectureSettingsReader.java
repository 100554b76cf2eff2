package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code model.architecture}: a name, and the keys that this network takes. */
final class ArchitectureSettingsReader {

  private static final String SECTION = "model.architecture";
  private static final int DIMENSIONS = 100;

  /** Keys that may stand beside model.pretrained. */
  private static final Set<String> OF_WEIGHTS = Set.of("stem");

  private final Config section;
  private final ConfigKeys keys;
  private final boolean pretrained;

  private ArchitectureSettingsReader(Config config) {
    this.pretrained = !config.getIsNull("model.pretrained");
    this.section = config.getConfig(SECTION);
    this.keys = new ConfigKeys(section, SECTION + ".");
  }

  /** The settings, or null if no network is named. */
  static ArchitectureSettings read(Config config) {
    return new ArchitectureSettingsReader(config).read();
  }

  private ArchitectureSettings read() {
    if (section.getIsNull("name")) {
      given().stream().findFirst().ifPresent(this::refuseNameless);
      return null;
    }
    ArchitectureType type = keys.choice("name", ArchitectureType.class);
    given().stream().filter(key -> !type.takes(key)).findFirst().ifPresent(k -> refuse(k, type));
    if (pretrained) {
      given().stream()
          .filter(key -> !OF_WEIGHTS.contains(key))
          .findFirst()
          .ifPresent(this::refuseBesideWeights);
    }
    Integer outputs = keys.wholeOrNull("outputs", 1);
    return new ArchitectureSettings(
        type,
        outputs,
        orElse("output-activation", ArchitectureSettings.activation(outputs)),
        orElse("loss", ArchitectureSettings.loss(outputs)),
        sizes("units", units(type)),
        orElse("activation", "relu"),
        sizes("filters", List.of(32, 64)),
        section.getIsNull("stem")
            ? ArchitectureSettings.Stem.IMAGENET
            : keys.choice("stem", ArchitectureSettings.Stem.class),
        keys.wholeOrNull("words", LayerSettingsReader.LEAST_WORDS),
        section.getIsNull("dimensions") ? DIMENSIONS : keys.whole("dimensions", 1));
  }

  private static List<Integer> units(ArchitectureType type) {
    return switch (type) {
      case DENSE, LSTM_TEXT -> List.of(128);
      case SMALL_CNN, VGG16 -> List.of(64);
      case EMBEDDING_MEAN -> List.of(100);
      case RESNET18 -> List.of();
    };
  }

  /** The keys beside the name that have a value. */
  private Set<String> given() {
    Set<String> given = new TreeSet<>(section.root().keySet());
    given.remove("name");
    given.removeIf(section::getIsNull);
    return given;
  }

  private void refuseNameless(String key) {
    throw keys.refused(
        key,
        "model.architecture.name is missing, use one of "
            + ConfigKeys.spellings(ArchitectureType.class));
  }

  private void refuseBesideWeights(String key) {
    throw keys.refused(
        key,
        "with model.pretrained, model.architecture says whose weights the file holds, by name and stem alone; new layers go in model.head (or leave model.pretrained out)");
  }

  private void refuse(String key, ArchitectureType type) {
    Set<String> taken = new TreeSet<>(section.root().keySet());
    taken.removeIf(k -> !type.takes(k));
    throw keys.refused(key, "%s takes %s".formatted(type.key(), taken));
  }

  private String orElse(String key, String otherwise) {
    String given = keys.text(key);
    return given == null ? otherwise : given;
  }

  /** A list of sizes, or one of them alone. */
  private List<Integer> sizes(String key, List<Integer> otherwise) {
    if (section.getIsNull(key)) {
      return otherwise;
    }
    if (section.getValue(key).valueType() == ConfigValueType.NUMBER) {
      return List.of(keys.whole(key, 1));
    }
    List<Integer> sizes = keys.wholes(key);
    if (sizes.stream().anyMatch(size -> size < 1)) {
      throw keys.refused(key, "every size must be at least 1");
    }
    return sizes;
  }
}
