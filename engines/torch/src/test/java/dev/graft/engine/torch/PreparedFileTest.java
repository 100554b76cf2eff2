package dev.graft.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedFileTest {

  @TempDir Path folder;

  @BeforeAll
  static void pin() {
    Prepared.pin();
  }

  private static float[] outputs(TorchNetwork network, int width) {
    float[] rows = new float[2 * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (i % 7) / 7f;
    }
    try (LocalModel model =
        new TorchTrainable(network.program(), Part.WHOLE, StepRules.none()).open()) {
      model.load(network.weights());
      return model.output(Batch.of(rows, 2));
    }
  }

  private TorchNetwork rewritten(TorchNetwork network) throws IOException {
    Path file = folder.resolve("model.pt");
    try (OutputStream out = Files.newOutputStream(file)) {
      PreparedFile.write(network.program(), network.weights(), null, out);
    }
    PreparedFile.Content content = PreparedFile.read(file, "model.pt");
    return TorchNetwork.of(content, "written.pt");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    TorchNetwork network = Prepared.network("cnn.pt");
    TorchNetwork again = rewritten(network);
    assertThat(again.weights()).isEqualTo(network.weights());
    assertThat(again.program().sha256()).isEqualTo(network.program().sha256());
    assertThat(again.description().labels()).containsExactly("dark", "light");
    assertThat(outputs(again, 64)).isEqualTo(outputs(network, 64));
  }

  @Test
  void aProgramHasNoWeights() {
    TorchNetwork network = Prepared.network("cnn.pt");
    try (LocalModel model =
        new TorchTrainable(network.program(), Part.WHOLE, StepRules.none()).open()) {
      assertThat(model.state().copy()).containsOnly(0);
    }
  }

  @Test
  void aNewOutputLayerIsWrittenToo() throws IOException {
    TorchNetwork network = Prepared.network("cnn.pt");
    TorchNetwork other = NewHead.on(network, OutputMeaning.CLASSES, 5, 1);
    assertThat(other.description().labels()).isEmpty();
    assertThat(outputs(other, 64)).hasSize(10);
    TorchNetwork again = rewritten(other);
    assertThat(again.description().outputs()).isEqualTo(5);
    assertThat(outputs(again, 64)).isEqualTo(outputs(other, 64));
    int kept = network.program().layout(Part.WHOLE).head().weights();
    assertThat(Arrays.copyOf(again.weights(), kept))
        .isEqualTo(Arrays.copyOf(network.weights(), kept));
    TorchNetwork same = NewHead.on(network, OutputMeaning.CLASSES, 5, 1);
    assertThat(same.weights()).isEqualTo(other.weights());
    assertThat(same.program().sha256()).isEqualTo(other.program().sha256());
    assertThat(NewHead.on(network, OutputMeaning.CLASSES, 5, 2).weights())
        .isNotEqualTo(other.weights());
  }

  private Path changed(String entry, UnaryOperator<String> change) throws IOException {
    Path copy = folder.resolve("changed.pt");
    Files.copy(Prepared.path("cnn.pt"), copy);
    try (FileSystem zip = FileSystems.newFileSystem(copy)) {
      Path inside = zip.getPath("cnn", entry);
      byte[] bytes = Files.readAllBytes(inside);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      Files.write(inside, change.apply(text).getBytes(StandardCharsets.ISO_8859_1));
    }
    return copy;
  }

  private static void assertRefused(Path file, String said) {
    assertThatThrownBy(
            () -> {
              PreparedFile.Content content = PreparedFile.read(file, "changed.pt");
              Prepared.open(content.program()).close();
            })
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said);
  }

  @Test
  void oneOfAnotherFormatIsRefused() throws IOException {
    assertRefused(
        changed("extra/graft.json", text -> text.replace("\"format\": 1", "\"format\": 2")),
        "it is written in format 2, this version reads 1");
  }

  @Test
  void oneWithOtherNumbersIsRefused() throws IOException {
    assertRefused(changed("data/0", text -> text.substring(4)), "does not hold the numbers");
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(Prepared.path("cnn.pt"));
    float first = Prepared.network("cnn.pt").weights()[0];
    int at = indexOf(bytes, Float.floatToIntBits(first));
    bytes[at] ^= 1;
    assertRefused(Files.write(folder.resolve("flipped.pt"), bytes), "it is damaged or breaks off");
  }

  private static int indexOf(byte[] bytes, int number) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return IntStream.range(0, bytes.length - 3)
        .filter(i -> buffer.getInt(i) == number)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneWhoseShapesAreOthersIsRefused() throws IOException {
    assertRefused(
        changed("extra/graft.json", text -> text.replace("\"channels\": 4", "\"channels\": 0")),
        "its channels is no number above 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"features\": 64 | \"features\": 65 | its output layer is not where it should be",
        "\"record\": \"0\" | \"record\": \"1\" | two of its tensors lie in one record",
        "\"dark\", | \"dark\", \"grey\", | its labels are not as many",
        "\"channels\": 4 | \"channels\": 2000000000 | damaged",
        "\"channels\": 4 | \"channels\": 100000000 | does not hold the numbers",
        "\"momentum\": 0.1 | \"momentum\": 0 | not above 0",
        "\"scale\": 255.0 | \"scale\": 0 | not above 0",
      })
  void whatContradictsItselfIsRefused(String said, String instead, String why) throws IOException {
    assertRefused(changed("extra/graft.json", text -> text.replace(said, instead)), why);
  }

  @Test
  void oneOfANewerTorchIsRefused() throws IOException {
    assertRefused(
        changed("version", text -> "99\n"),
        "prepare it again with torch 2.7.1 (it says it was made");
  }

  @Test
  void anOperatorThatLibtorchLacksIsNamed() throws IOException {
    assertRefused(
        changed(
            "code/__torch__/torch/nn/modules/pooling.py",
            text -> text.replace("torch.avg_pool2d", "torch.avg_pool9d")),
        "Unknown builtin op: aten::avg_pool9d");
  }
}
