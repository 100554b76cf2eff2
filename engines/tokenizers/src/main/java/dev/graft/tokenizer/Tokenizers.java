package dev.graft.tokenizer;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.TokenizerSettings;
import dev.graft.engine.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The tokenizer of a model that reads texts. */
public final class Tokenizers {

  /** As Hugging Face writes it, beside the model. */
  private static final String FILE = "tokenizer.json";

  private Tokenizers() {}

  /**
   * The tokenizer of a model as a job wants it: the one that it names, else the model's own, else
   * one beside it.
   *
   * @param own the model's; null: it has none
   * @param needed whether there must be one
   * @param length tokens of an example where nothing says how many
   * @return null: there is none
   * @throws UnusableInputException if one is needed and there is none, or if it cannot be read
   */
  public static SubwordTokenizer of(
      ModelSettings model, SubwordTokenizer own, boolean needed, int length, ModelFile.Files files)
      throws IOException {
    TokenizerSettings said = model.tokenizer();
    String path = said.path() == null && own == null && needed ? found(model, files) : said.path();
    if (path != null) {
      return read(files, path, said.maxLength() == null ? length : said.maxLength());
    }
    if (own == null && said.maxLength() != null) {
      throw new UnusableInputException(
          "Cannot use model.max-length without a tokenizer: name one, model.tokenizer.");
    }
    return said.maxLength() == null ? own : own.ofLength(said.maxLength());
  }

  private static String found(ModelSettings model, ModelFile.Files files) throws IOException {
    String beside = beside(model);
    if (!files.isFile(beside)) {
      throw new UnusableInputException(
          "Cannot run the model %s on texts without its tokenizer: name its %s in model.tokenizer, or put it beside the model."
              .formatted(model.pretrained(), FILE));
    }
    return beside;
  }

  private static String beside(ModelSettings model) {
    return model.pretrained().replaceFirst("[^/]*$", "") + FILE;
  }

  /**
   * What the job leaves open of the tokenizer, for people.
   *
   * @param used as {@link #of} gave it
   */
  public static List<String> decided(ModelSettings model, SubwordTokenizer used) {
    List<String> decided = new ArrayList<>();
    TokenizerSettings said = model.tokenizer();
    boolean found = used != null && said.path() == null && used.name().equals(beside(model));
    if (found) {
      decided.add(
          "texts are divided into tokens by %s, which lies beside the model, as model.tokenizer is not set"
              .formatted(used.name()));
    }
    if ((found || said.path() != null) && said.maxLength() == null) {
      decided.add(
          "of a text the first %s tokens are read, as model.max-length is not set"
              .formatted(used.length()));
    }
    return decided;
  }

  private static SubwordTokenizer read(ModelFile.Files files, String path, int length)
      throws IOException {
    if (!files.isFile(path)) {
      throw new UnusableInputException(
          "Cannot read the tokenizer %s: there is no such file.".formatted(path));
    }
    try (InputStream in = files.open(path)) {
      return SubwordTokenizer.of(in.readNBytes(SubwordTokenizer.MOST + 1), path, length);
    }
  }
}
