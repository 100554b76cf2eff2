package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a list of layers: {@code [{name = hidden, type = dense, units = 128, activation = relu},
 * ...]}.
 */
final class LayerSettingsReader {

  private static final Config NOTHING =
      ConfigFactory.parseString(
          "units=null,inputs=null,activation=null,kernel=null,stride=null,padding=null,rate=null,loss=null,words=null,sequence=false");

  /** The padding, the unknown word, and one that is known. */
  static final int LEAST_WORDS = 3;

  private LayerSettingsReader() {}

  static List<LayerSettings> read(Config config, String key) {
    List<LayerSettings> layers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (config.getIsNull(key) || config.getValue(key).valueType() != ConfigValueType.LIST) {
      throw new ConfigKeys(config, "").refused(key, "it must be a list of layers");
    }
    refuseNameless(config.getList(key), key);
    for (ConfigValue value : config.getList(key)) {
      if (value.valueType() != ConfigValueType.OBJECT) {
        throw new UnusableInputException(
            "Cannot use %s (%s): each layer is a group such as {name = hidden, type = dense, units = 128}."
                .formatted(key, Origins.of(value.origin())));
      }
      LayerSettings layer = layer((ConfigObject) value, key + "[" + layers.size() + "].");
      if (!names.add(layer.name())) {
        throw new UnusableInputException(
            "Cannot use %s (%s): two layers are named %s."
                .formatted(key, Origins.of(value.origin()), layer.name()));
      }
      layers.add(layer);
    }
    if (!layers.isEmpty() && layers.get(layers.size() - 1).type() != LayerType.OUTPUT) {
      throw new UnusableInputException(
          "Cannot use %s (%s): the last layer must be of type output."
              .formatted(key, Origins.of(config.getValue(key).origin())));
    }
    return List.copyOf(layers);
  }

  /** All of them at once. */
  private static void refuseNameless(List<? extends ConfigValue> layers, String key) {
    List<String> nameless = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof ConfigObject layer && isMissing(layer, "name")) {
        nameless.add("%s[%s] (%s)".formatted(key, i, Origins.of(layer.origin())));
      }
    }
    if (!nameless.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use the layer%s %s: each needs a name of its own, such as name = layer1."
              .formatted(nameless.size() == 1 ? "" : "s", String.join(", ", nameless)));
    }
  }

  private static boolean isMissing(ConfigObject given, String key) {
    return !given.containsKey(key) || given.get(key).valueType() == ConfigValueType.NULL;
  }

  private static LayerSettings layer(ConfigObject given, String prefix) {
    ConfigKeys keys = new ConfigKeys(given.toConfig().withFallback(NOTHING), prefix);
    need(given, "type", prefix);
    LayerType type = keys.choice("type", LayerType.class);
    refuseForeignKeys(given, type, prefix);
    type.needs().forEach(key -> need(given, key, prefix));
    boolean output = type == LayerType.OUTPUT;
    return LayerSettings.named(keys.text("name"), type)
        .units(keys.wholeOrNull("units", 1))
        .inputs(keys.wholeOrNull("inputs", 1))
        .activation(orElse(keys.text("activation"), activation(type)))
        .kernel(keys.wholeOrNull("kernel", 1))
        .stride(keys.wholeOrNull("stride", 1))
        .padding(orElse(keys.text("padding"), "valid"))
        .rate(
            type == LayerType.DROPOUT
                ? keys.number("rate", r -> r > 0 && r < 1, "between 0 and 1")
                : null)
        .loss(output ? orElse(keys.text("loss"), "categorical-crossentropy") : null)
        .words(keys.wholeOrNull("words", LEAST_WORDS))
        .sequence(keys.flag("sequence"))
        .build();
  }

  private static String activation(LayerType type) {
    return switch (type) {
      case OUTPUT -> "softmax";
      case LSTM -> "tanh";
      default -> "relu";
    };
  }

  private static void refuseForeignKeys(ConfigObject given, LayerType type, String prefix) {
    Set<String> known = new TreeSet<>(type.takes());
    known.add("name");
    known.add("type");
    for (String key : given.keySet()) {
      if (!known.contains(key)) {
        throw new UnusableInputException(
            "Unknown setting %s%s (%s): a %s layer takes %s."
                .formatted(prefix, key, Origins.of(given.get(key).origin()), type.key(), known));
      }
    }
  }

  private static void need(ConfigObject given, String key, String prefix) {
    if (isMissing(given, key)) {
      throw new UnusableInputException(
          "Cannot use the layer %s (%s): it has no %s."
              .formatted(
                  prefix.substring(0, prefix.length() - 1), Origins.of(given.origin()), key));
    }
  }

  private static String orElse(String given, String otherwise) {
    return given == null ? otherwise : given;
  }
}
