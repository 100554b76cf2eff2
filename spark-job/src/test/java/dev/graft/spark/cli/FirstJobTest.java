package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer need not write: each job has the least that says what is meant. */
class FirstJobTest {

  private static final String ENCODER =
      "engines/onnx/src/test/resources/dev/graft/engine/onnx/encoder.onnx";

  private static final String HEAD = "model.head=[{name: kind, type: output}]";

  @TempDir static Path folder;

  private static Path texts() throws IOException {
    return Files.writeString(
        folder.resolve("said.csv"),
        "said,mood\n" + "\"the film, was \"\"good\"\"\",yes\nthe plot was bad,no\n".repeat(9));
  }

  private static CommandLineRun check(String... words) {
    return CommandLineRun.command(
        "check",
        List.of(words).stream()
            .map(word -> word.replace("OUT", "" + folder.resolve("o")))
            .toList());
  }

  private static String decided(String... words) {
    CommandLineRun run = check(words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  @Test
  void picturesForAKerasFile() throws IOException {
    Path pictures = Pictures.folder(folder.resolve("pictures"), 4, 1);
    String keras = "model.pretrained=" + CommandLineRun.file("data/keras/mnist-cnn.h5");
    String train = "data.train.path=" + pictures;
    assertThat(decided("output=OUT", train, keras, HEAD, "data.scale=255"))
        .contains("data.format is images: ")
        .containsPattern("the network is cut at \\S+, below its output layer")
        .contains("the output layer kind has 3 units");
    assertThat(check("output=OUT", train, keras).err())
        .contains("set data.scale (255: ", "; and its own output layer is kept, ", "model.head = [")
        .hasLineCount(1);
  }

  @Test
  void picturesForANewNetwork() throws IOException {
    Path pictures = Pictures.folder(folder.resolve("new"), 4, 1);
    assertThat(
            decided(
                "output=OUT", "data.train.path=" + pictures, "model.architecture.name=small-cnn"))
        .contains("pictures are brought to 2", "the output layer output has 3 units");
  }

  @Test
  void textsForANewNetwork() throws IOException {
    String train = "data.train.path=" + texts();
    assertThat(
            decided(
                "output=OUT",
                train,
                "data.table={text: said, label: mood}",
                "model.architecture.name=embedding-mean"))
        .contains("data.table.format is csv: by the ending")
        .containsPattern("the network knows \\d words, as many as the vocabulary");
    assertThat(
            check(
                    "output=OUT",
                    train,
                    "data.table={features: [said], label: mood}",
                    "model.architecture.name=embedding-mean")
                .err())
        .contains("data.table.text, or set model.architecture.words.");
  }

  @Test
  void textsForAnEncoderWithItsTokenizerBeside() throws IOException {
    String train = "data.train.path=" + texts();
    String table = "data.table={text: said, label: mood}";
    Path encoder = CommandLineRun.file(ENCODER);
    assertThat(
            decided(
                "output=OUT",
                train,
                table,
                "model.pretrained=" + encoder,
                HEAD,
                "model.max-length=12"))
        .contains("the output layer kind has 2 units")
        .contains("tokenizer.json, which lies beside the model, as model.tokenizer is not");
    Path alone = Files.copy(encoder, folder.resolve("alone.onnx"));
    assertThat(check("output=OUT", train, table, "model.pretrained=" + alone, HEAD).err())
        .contains("without its tokenizer: name its tokenizer.json in model.tokenizer, or put");
  }
}
