package dev.graft.config;

/** Reads {@code model.onnx}. */
final class OnnxSettingsReader {

  private static final String PREFIX = "model.onnx.";

  private OnnxSettingsReader() {}

  static OnnxSettings read(ConfigKeys keys) {
    return new OnnxSettings(
        choiceOrNull(keys, "layout", OnnxSettings.Layout.class),
        choiceOrNull(keys, "pooling", OnnxSettings.Pooling.class),
        choiceOrNull(keys, "batch-dependent", OnnxSettings.BatchDependent.class));
  }

  private static <E extends Enum<E>> E choiceOrNull(ConfigKeys keys, String key, Class<E> type) {
    return keys.text(PREFIX + key) == null ? null : keys.choice(PREFIX + key, type);
  }
}
