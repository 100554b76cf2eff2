package dev.graft.engine.onnx;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.engine.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The tokenizer of a model that reads texts. */
final class Tokenizers {

  /** Tokens of a text where nothing says how many: what sentence encoders are made for. */
  private static final int TOKENS = 256;

  /** As Hugging Face writes it, beside the model. */
  private static final String FILE = "tokenizer.json";

  private Tokenizers() {}

  /**
   * What the job says of an ONNX model, with the tokenizer that lies beside a model that is given
   * texts, where the job names none.
   *
   * @throws UnusableInputException if one is needed, and there is none
   */
  static OnnxSettings found(
      ModelFile.Files files, ModelSettings model, OnnxModel onnx, boolean texts)
      throws IOException {
    OnnxSettings settings = model.onnx();
    boolean needs = texts && onnx.tokenizer() == null && onnx.takesTokens();
    if (settings.tokenizer() != null || !needs) {
      return settings;
    }
    String beside = model.pretrained().replaceFirst("[^/]*$", "") + FILE;
    if (!files.isFile(beside)) {
      throw new UnusableInputException(
          "Cannot run the model %s on texts without its tokenizer: name its %s in model.onnx.tokenizer, or put it beside the model."
              .formatted(model.pretrained(), FILE));
    }
    return settings.reading(beside);
  }

  /**
   * The tokenizer that is named.
   *
   * @return null if none is: the model needs none or has its own
   * @throws UnusableInputException if it cannot be read
   */
  static SubwordTokenizer of(ModelFile.Files files, OnnxSettings settings) throws IOException {
    return settings.tokenizer() == null ? null : read(files, settings.tokenizer(), settings);
  }

  /**
   * What the job leaves open of the tokenizer, for people.
   *
   * @param used the model as it was loaded
   */
  static List<String> decided(ModelSettings model, OnnxModel used) {
    List<String> decided = new ArrayList<>();
    String path = used.options().tokenizer();
    if (path != null && model.onnx().tokenizer() == null) {
      decided.add(
          "texts are divided into tokens by %s, which lies beside the model, as model.onnx.tokenizer is not set"
              .formatted(path));
    }
    if (path != null && model.onnx().maxLength() == null) {
      decided.add(
          "of a text the first %s tokens are read, as model.onnx.max-length is not set"
              .formatted(used.tokenizer().length()));
    }
    return decided;
  }

  private static SubwordTokenizer read(ModelFile.Files files, String path, OnnxSettings settings)
      throws IOException {
    if (!files.isFile(path)) {
      throw new UnusableInputException(
          "Cannot read the tokenizer %s: there is no such file.".formatted(path));
    }
    try (InputStream in = files.open(path)) {
      byte[] json = in.readNBytes(SubwordTokenizer.MOST + 1);
      int length = settings.maxLength() == null ? TOKENS : settings.maxLength();
      return SubwordTokenizer.of(json, path, length);
    }
  }
}
