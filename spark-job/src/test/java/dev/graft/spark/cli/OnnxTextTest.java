package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.predict.Predictor;
import dev.graft.tokenizer.SubwordTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text encoder as the backbone, on a table of token numbers; its tokenizer travels along. */
class OnnxTextTest {

  private static final String FIXTURES = "engines/onnx/src/test/resources/dev/graft/engine/onnx/";
  private static final Path MODEL = CommandLineRun.file(FIXTURES + "encoder.onnx");
  private static final Path TOKENIZER = CommandLineRun.file(FIXTURES + "tokenizer.json");
  private static final int LENGTH = 12;

  /** The vectors of the words, before what their order makes of them: they need no other input. */
  private static final String WORDS = "/words/Gather_output_0";

  @TempDir static Path folder;

  private static Path train;
  private static Path test;
  private static Path tuned;

  @BeforeAll
  static void fineTune() throws IOException {
    Random random = new Random(5);
    train = table("train.csv", 200, random);
    test = table("test.csv", 100, random);
    tuned = folder.resolve("tuned");
    CommandLineRun run = fineTune(tuned);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  /** Reviews of one to three sentences that are all good or all bad. */
  private static Path table(String name, int rows, Random random) throws IOException {
    SubwordTokenizer tokenizer =
        SubwordTokenizer.of(Files.readAllBytes(TOKENIZER), "tokenizer", LENGTH);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int label = random.nextInt(2);
      String text = review(label == 1, random);
      StringBuilder line = new StringBuilder();
      for (float id : tokenizer.row(text)) {
        line.append((int) id).append(',');
      }
      lines.add(line.append(label).toString());
    }
    return Files.write(folder.resolve(name), lines);
  }

  private static String review(boolean good, Random random) {
    String[] things = {"the film", "this plot", "the actor", "it"};
    String[] said = good ? new String[] {"good", "great"} : new String[] {"bad", "poor"};
    StringBuilder review = new StringBuilder();
    for (int i = 0; i <= random.nextInt(3); i++) {
      review.append(things[random.nextInt(4)]).append(" was ").append(said[random.nextInt(2)]);
      review.append(' ');
    }
    return review.toString();
  }

  private static CommandLineRun fineTune(Path output, String... more) {
    return CommandLineRun.command(
        "fine-tune",
        List.of(
            "output=" + output,
            "data.format=csv",
            "data.train.path=" + train,
            "data.test.path=" + test,
            "data.class-names=[bad, good]",
            "model.pretrained=" + MODEL,
            "model.cut=" + WORDS,
            "model.head=[{name: kind, type: output, units: 2}]",
            "model.onnx.tokenizer=" + TOKENIZER,
            "model.onnx.max-length=" + LENGTH,
            "train.workers=2",
            "train.epochs=20",
            "train.average-every=epoch",
            "train.batch-size=20",
            "train.optimizer.learning-rate=0.05"),
        more);
  }

  private static JsonNode json(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Json.read(in);
    }
  }

  @Test
  void theHeadLearnsOnTheMeanOfTheTokens() throws IOException {
    JsonNode report = json(tuned.resolve("report.json"));
    assertThat(report.at("/model/backbone/shape").toString()).isEqualTo("[8]");
    assertThat(report.at("/model/backbone/tensor").asText()).isEqualTo(WORDS);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
  }

  @Test
  void theBundleReadsTexts() throws IOException {
    assertThat(tuned.resolve("model/tokenizer.json")).hasSameBinaryContentAs(TOKENIZER);
    try (Predictor predictor = Predictor.load(tuned.resolve("model"))) {
      assertThat(predictor.predict("The film was great").className()).isEqualTo("good");
      assertThat(predictor.predict("this plot was poor the film was BAD").className())
          .isEqualTo("bad");
    }
    assertThat(CommandLineRun.of("inspect", tuned.toString()).out())
        .contains("texts       12 tokens at most");
  }

  @Test
  void predictReadsTexts() throws IOException {
    List<String> texts = List.of("The film was great", "this plot was poor the film was BAD");
    StringBuilder json = new StringBuilder();
    for (String text : texts) {
      json.append("{\"said\": \"").append(text).append("\"}\n");
    }
    Predictions done =
        Predictions.of(
            tuned,
            folder.resolve("of-texts"),
            "data.format=table",
            "data.table={format: json, text: said}",
            "data.predict.path=" + Files.writeString(folder.resolve("texts.json"), json));
    List<Row> rows = done.rows("said");
    assertThat(rows).extracting(row -> row.<String>getAs("label")).containsExactly("good", "bad");
    try (Predictor predictor = Predictor.load(tuned.resolve("model"))) {
      for (int i = 0; i < rows.size(); i++) {
        assertThat(Predictions.floats(rows.get(i), "probability"))
            .containsExactly(predictor.predict(texts.get(i)).probabilities(), within(1e-5f));
      }
    }
    CommandLineRun tokens =
        Predictions.predict(
            tuned, folder.resolve("never"), "data.format=csv", "data.predict.path=" + test);
    assertThat(tokens.exitCode()).isEqualTo(2);
    assertThat(tokens.err())
        .contains("the model takes texts; use data.format = table")
        .hasLineCount(1);
  }

  @Test
  void textsLongerThanTheModelCanReadAreRefused() throws IOException {
    Path wide = folder.resolve("wide.csv");
    Files.writeString(wide, "1,".repeat(20) + "0\n" + "2,".repeat(20) + "1\n");
    Path output = folder.resolve("never");
    CommandLineRun run =
        fineTune(output, "data.train.path=" + wide, "data.test.path=null", "model.cut=null");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Cannot run the ONNX model " + MODEL + " on 1 examples of 20 values: ")
        .hasLineCount(1);
    assertThat(output).doesNotExist();
  }

  @Test
  void aLengthWithoutATokenizerIsRefused() {
    Path output = folder.resolve("never");
    CommandLineRun run = fineTune(output, "model.onnx.tokenizer=null");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Cannot use model.max-length without a tokenizer")
        .hasLineCount(1);
  }

  @Test
  void aTokenizerThatIsNoneIsRefused() {
    Path output = folder.resolve("never");
    CommandLineRun run = fineTune(output, "model.onnx.tokenizer=" + train);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Cannot use the tokenizer " + train + ": it is no tokenizer.json")
        .hasLineCount(1);
  }
}
