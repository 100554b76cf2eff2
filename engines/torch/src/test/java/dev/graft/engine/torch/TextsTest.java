package dev.graft.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.engine.ModelFile;
import dev.graft.engine.SavedModel;
import dev.graft.io.BundleStore;
import dev.graft.io.Manifest;
import dev.graft.text.TextToRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts become the tokens that a prepared encoder takes, by a tokenizer that goes along in its
 * file.
 */
class TextsTest {

  private static final int TOKENS = 12;

  @TempDir private Path folder;

  /** With the template of BERT for pairs. */
  @BeforeEach
  void tokenizer() throws IOException {
    Path made = Path.of("../onnx/src/test/resources/dev/graft/engine/onnx/tokenizer.json");
    String pairs =
        """
        "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 1}}], "special_tokens\"""";
    String json =
        Files.readString(made).replaceFirst("(?s)\"pair\": \\[.*\"special_tokens\"", pairs);
    assertThat(json).contains("\"type_id\": 1}}], \"special");
    Files.writeString(folder.resolve("tokenizer.json"), json);
    Files.copy(Prepared.path("encoder.pt"), folder.resolve("encoder.pt"));
  }

  private ModelSettings settings(String... lines) {
    String file = "output = x, model.pretrained = \"%s/encoder.pt\"\n".formatted(folder);
    return Prepared.settings(file + String.join("\n", lines)).model();
  }

  private SavedModel reading(int texts, String... lines) throws IOException {
    return Prepared.network("encoder.pt").reading(settings(lines), texts, ModelFile.Files.LOCAL);
  }

  private static float[] row(int... tokensMaskTypes) {
    float[] row = new float[3 * TOKENS];
    for (int i = 0; i < tokensMaskTypes.length; i++) {
      row[i] = tokensMaskTypes[i];
    }
    return row;
  }

  private static float[] of(int[] ids, int[] types) {
    float[] row = row(ids);
    Arrays.fill(row, TOKENS, TOKENS + ids.length, 1);
    for (int i = 0; i < types.length; i++) {
      row[2 * TOKENS + i] = types[i];
    }
    return row;
  }

  @Test
  void aTextIsItsTokensTheirMaskAndTheirKindsPaddedToWhatTheNetworkTakes() throws IOException {
    TextToRow reader = reading(1).tokenizer();
    assertThat(reader.pairs()).isFalse();
    assertThat(reader.length()).isEqualTo(3 * TOKENS);
    assertThat(reader.row("The film was good"))
        .isEqualTo(of(new int[] {2, 4, 6, 7, 8, 3}, new int[0]));
    assertThat(reader.row("")).isEqualTo(of(new int[] {2, 3}, new int[0]));
    assertThat(reading(1, "model.max-length = 4").tokenizer().row("The film was good"))
        .isEqualTo(of(new int[] {2, 4, 6, 3}, new int[0]));
  }

  @Test
  void aPairIsWhatTheTemplateSaysAndTheLongerTextIsCut() throws IOException {
    TextToRow reader = reading(2).tokenizer();
    assertThat(reader.pairs()).isTrue();
    assertThat(reader.row("the film", "good"))
        .isEqualTo(of(new int[] {2, 4, 6, 3, 8, 3}, new int[] {0, 0, 0, 0, 1, 1}));
    assertThat(reader.row("good", "the film ".repeat(9)))
        .isEqualTo(
            of(
                new int[] {2, 8, 3, 4, 6, 4, 6, 4, 6, 4, 6, 3},
                new int[] {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
  }

  /** Lengths below the special tokens: the native tokenizer must not end the process. */
  @Test
  void shortLengthsAreKeptTo() throws IOException {
    for (int length = 1; length < 5; length++) {
      String set = "model.max-length = " + length;
      assertThat(reading(1, set).tokenizer().row("the film").length).isEqualTo(3 * TOKENS);
      assertThat(reading(2, set).tokenizer().row("the film", "good").length).isEqualTo(3 * TOKENS);
    }
  }

  @Test
  void theSavedFileReadsTextsByItself() throws IOException {
    Path bundle = Files.createDirectory(folder.resolve("bundle"));
    SavedModel network = reading(2, "model.max-length = 8");
    network.save(new Manifest(BundleStore.directory(bundle)));
    Files.delete(folder.resolve("tokenizer.json"));
    try (ModelFile file =
        ModelFile.of(ModelFile.Files.LOCAL, bundle.resolve("model.pt").toString(), sha256 -> {})) {
      SavedModel again = new TorchEngine().read(file).network();
      assertThat(again.tokenizer().pairs()).isTrue();
      assertThat(again.tokenizer().row("good", "the film ".repeat(9)))
          .isEqualTo(network.tokenizer().row("good", "the film ".repeat(9)));
      assertThat(again.identity()).isEqualTo(network.identity());
      assertThat(again.decided(settings())).isEmpty();
    }
  }

  @Test
  void whetherItReadsPairsStays() throws IOException {
    SavedModel pairs = reading(2);
    SavedModel single = reading(1);
    assertThat(pairs.reading(settings(), 1, ModelFile.Files.LOCAL).tokenizer().pairs()).isTrue();
    assertThat(single.reading(settings(), 2, ModelFile.Files.LOCAL).tokenizer().pairs()).isFalse();
  }

  @Test
  void theLengthOfTrainingStaysWithATokenizerThatIsNamed() throws IOException {
    ModelSettings named = settings("model.tokenizer = \"%s/tokenizer.json\"".formatted(folder));
    SavedModel trained = reading(1, "model.max-length = 4");
    assertThat(trained.reading(named, 1, ModelFile.Files.LOCAL).tokenizer().tokens()).isEqualTo(4);
  }

  /** What was trained on numbers does not ask for texts afterwards. */
  @Test
  void aNetworkOfNumbersForgetsItsTokenizer() throws IOException {
    SavedModel read = reading(1);
    assertThat(read.reading(settings(), -1, ModelFile.Files.LOCAL).tokenizer()).isNotNull();
    assertThat(read.reading(settings(), 0, ModelFile.Files.LOCAL).tokenizer()).isNull();
  }

  @Test
  void anotherTokenizerIsAnotherModel() throws IOException {
    assertThat(reading(1).identity()).isNotEqualTo(reading(2).identity());
    assertThat(reading(1).identity())
        .isNotEqualTo(reading(1, "model.max-length = 4").identity())
        .isEqualTo(reading(1).identity());
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    assertThatThrownBy(() -> reading(1, "model.max-length = 13"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot read 13 tokens of a text")
        .hasMessageContaining("set model.max-length, or prepare it with longer examples");
    Files.delete(folder.resolve("tokenizer.json"));
    assertThatThrownBy(() -> reading(1))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("name its tokenizer.json in model.tokenizer, or put it beside");
    assertThat(reading(0).tokenizer()).isNull();
    ModelSettings told = settings("model.tokenizer = x");
    assertThatThrownBy(() -> Prepared.network("dense.pt").reading(told, 1, ModelFile.Files.LOCAL))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("it takes no tokens of texts");
  }
}
