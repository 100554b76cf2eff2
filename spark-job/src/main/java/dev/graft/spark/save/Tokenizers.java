package dev.graft.spark.save;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.network.onnx.OnnxModel;
import dev.graft.network.onnx.SubwordTokenizer;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokenizer of a model that reads texts. */
final class Tokenizers {

  private static final Logger LOG = LoggerFactory.getLogger(Tokenizers.class);

  /** Tokens of a text where nothing says how many: what sentence encoders are made for. */
  private static final int TOKENS = 256;

  /** As Hugging Face writes it, beside the model. */
  private static final String FILE = "tokenizer.json";

  private Tokenizers() {}

  /**
   * The one that the job names, else the one that lies beside a model that is given texts.
   *
   * @return null if the model needs none or has its own
   * @throws UnusableInputException if there is none, or none that can be read
   */
  static SubwordTokenizer of(
      Configuration hadoop, ModelSettings model, OnnxModel onnx, boolean texts) throws IOException {
    OnnxSettings settings = model.onnx();
    if (settings.tokenizer() != null) {
      return read(hadoop, settings.tokenizer(), settings);
    }
    if (!texts || onnx.tokenizer() != null || !onnx.takesTokens()) {
      return null;
    }
    String beside = model.pretrained().replaceFirst("[^/]*$", "") + FILE;
    if (!HadoopFolder.of(hadoop, beside).isFile()) {
      throw new UnusableInputException(
          "Cannot run the model %s on texts without its tokenizer: name its %s in model.onnx.tokenizer, or put it beside the model."
              .formatted(model.pretrained(), FILE));
    }
    LOG.info("texts are divided by {}, which lies beside the model", beside);
    return read(hadoop, beside, settings);
  }

  private static SubwordTokenizer read(Configuration hadoop, String path, OnnxSettings settings)
      throws IOException {
    HadoopFolder file = HadoopFolder.of(hadoop, path);
    if (!file.isFile()) {
      throw new UnusableInputException(
          "Cannot read the tokenizer %s: there is no such file.".formatted(path));
    }
    try (InputStream in = file.openFile()) {
      byte[] json = in.readNBytes(SubwordTokenizer.MOST + 1);
      int length = settings.maxLength() == null ? TOKENS : settings.maxLength();
      return SubwordTokenizer.of(json, path, length);
    }
  }
}
