package dev.graft.config;

import java.util.Objects;

/**
 * What a job file says of the tokenizer of a pretrained model that reads texts.
 *
 * @param path of its {@code tokenizer.json}; null: as the model has it, or beside it
 * @param maxLength tokens of an example at most; null: as the model has it
 */
public record TokenizerSettings(String path, Integer maxLength) {

  /** Nothing is said. */
  public static final TokenizerSettings NONE = new TokenizerSettings(null, null);

  private static final String PATH = "model.tokenizer";
  private static final String LENGTH = "model.max-length";

  /** They were keys of ONNX models alone before. */
  private static final String OLD_PATH = "model.onnx.tokenizer";

  private static final String OLD_LENGTH = "model.onnx.max-length";

  static TokenizerSettings read(ConfigKeys keys) {
    return new TokenizerSettings(
        one(keys, OLD_PATH, keys.text(PATH), keys.text(OLD_PATH)),
        one(keys, OLD_LENGTH, keys.wholeOrNull(LENGTH, 1), keys.wholeOrNull(OLD_LENGTH, 1)));
  }

  private static <T> T one(ConfigKeys keys, String old, T given, T before) {
    if (given != null && before != null && !Objects.equals(given, before)) {
      throw keys.refused(
          old,
          "model.%s says another; leave it out".formatted(old.substring(old.lastIndexOf('.') + 1)));
    }
    return given == null ? before : given;
  }
}
