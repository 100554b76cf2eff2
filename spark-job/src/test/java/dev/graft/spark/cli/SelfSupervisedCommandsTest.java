package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that are pretrained without labels, and fine-tuned then. */
class SelfSupervisedCommandsTest {

  private static final String LAYERS =
      "model.layers=[{name: hidden, type: dense, units: 24, activation: tanh}, {name: code, type: dense, units: 8, activation: tanh}, "
          + "{name: row, type: output, activation: identity, loss: mse}]";

  @TempDir static Path folder;

  private static Path pretrained;
  private static JsonNode report;

  /** Seven numbers, near to a line, and a town: what one is, the others tell. */
  private static Path table(String name, long seed, boolean labelled, String poison)
      throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add("a,b,c,d,e,f,g,town" + (labelled ? ",kind" : ""));
    for (int i = 0; i < 300; i++) {
      double at = random.nextGaussian();
      StringBuilder line = new StringBuilder();
      for (int column = 1; column <= 7; column++) {
        double value = (column % 2 == 0 ? -1 : 1) * column * at + 0.3 * random.nextGaussian();
        line.append(String.format(Locale.ROOT, "%.4f,", value + 5));
      }
      line.append(at > 0.5 ? "north" : at > -0.5 ? "middle" : "south");
      String kind = poison == null ? (at > 0 ? "up" : "down") : poison;
      lines.add(line + (labelled ? "," + kind : ""));
    }
    return Files.write(folder.resolve(name), lines);
  }

  private static CommandLineRun run(String command, Path output, String... sets) {
    return CommandLineRun.command(
        command,
        List.of(
            "output=" + output,
            "data.format=table",
            "data.leakage=off",
            "data.table.label=kind",
            "train.workers=2",
            "train.batch-size=20",
            "train.average-every=epoch",
            "train.optimizer.learning-rate=0.02"),
        sets);
  }

  private static CommandLineRun pretrain(Path output, Path table, String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of(
                LAYERS,
                "data.unlabelled.path=" + table,
                "train.pretext.task=masked-features",
                "train.epochs=12",
                "checkpoint.every-rounds=1",
                "checkpoint.keep=99"));
    sets.addAll(List.of(more));
    return run("pretrain", output, sets.toArray(new String[0]));
  }

  @BeforeAll
  static void pretrain() throws IOException {
    pretrained = folder.resolve("pretrained");
    CommandLineRun run = pretrain(pretrained, table("unlabelled.csv", 1, false, null));
    assertThat(run.exitCode()).as(run.err()).isZero();
    report = json(pretrained);
  }

  private static JsonNode json(Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("report.json").toFile());
  }

  @Test
  void theReportSaysHowMuchOfTheVarianceIsGivenBack() {
    JsonNode pretext = report.path("pretext");
    double explained = pretext.path("varianceExplained").asDouble();
    // Masked columns are told by the six others, with noise of a few percent.
    assertThat(explained).isBetween(0.8, 1.0);
    assertThat(report.at("/metrics/validation/varianceExplained").asDouble()).isEqualTo(explained);
    assertThat(pretext.path("sentence").asText())
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "it gives back %.1f %% of the variance of validation examples' 10 values, of which 2 of 8 columns are masked",
                100 * explained));
    assertThat(report.at("/training/metric").asText()).isEqualTo("loss");
    assertThat(report.at("/metrics/validation/targets").isMissingNode()).isTrue();
  }

  @Test
  void thePageSaysIt() throws IOException {
    assertThat(Files.readString(pretrained.resolve("report.html")))
        .contains("without labels", "of the variance");
  }

  /** More than the mean of a masked column explains. */
  @Test
  void itIsBetterThanLeavingMaskedValuesAtTheirMean() {
    // 2 of 8 columns: a network that gives back what it sees leaves their quarter.
    assertThat(report.at("/metrics/validation/loss").asDouble()).isLessThan(0.2);
    assertThat(report.at("/training/start/loss").asDouble()).isGreaterThan(0.5);
  }

  @Test
  void aRunThatBrokeOffEndsAsIfNothingHadHappened() throws IOException {
    Path broken = BrokenRun.of(pretrained, 5, folder.resolve("broken"));
    CommandLineRun run = pretrain(broken, folder.resolve("unlabelled.csv"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode again = json(broken);
    assertThat(again.at("/resumed/round").asInt()).isEqualTo(5);
    assertThat(again.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  /** The same rows with labels that are wrong, or none, where labels would be read. */
  @Test
  void labelsAreNotLookedAt() throws IOException {
    Path poisoned = folder.resolve("poisoned");
    CommandLineRun run =
        pretrain(
            poisoned,
            table("poisoned.csv", 1, true, ""),
            "data.unlabelled.path=null",
            "data.train.path=" + folder.resolve("poisoned.csv"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode data = json(poisoned).path("data");
    assertThat(data.path("quarantined").asInt()).isZero();
    assertThat(data.path("train").asInt() + data.path("validation").asInt()).isEqualTo(300);
    assertThat(data.has("balance")).isFalse();
    assertThat(json(poisoned).path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  /** A CSV file of numbers with a label that is none. */
  @Test
  void numbersOfACsvFileAreReadWithoutItsLabel() throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      double at = random.nextGaussian();
      lines.add(String.format(Locale.ROOT, "%.3f,%.3f,%.3f,none", at, -at, 2 * at));
    }
    Path numbers = Files.write(folder.resolve("numbers.csv"), lines);
    Path output = folder.resolve("numbers");
    CommandLineRun run =
        pretrain(output, numbers, "data.format=csv", "data.table.label=null", "train.epochs=2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(json(output).at("/pretext/values").asInt()).isEqualTo(3);
    assertThat(json(output).at("/data/quarantined").asInt()).isZero();
  }

  /** Ten labels, of a table in another unit: numbers are scaled as they were in pretraining. */
  @Test
  void fineTuneBeginsBelowTheOutputWithWhatWasLearnedOfTheColumns() throws IOException {
    Path target = folder.resolve("target");
    CommandLineRun run =
        run(
            "fine-tune",
            target,
            "data.train.path=" + table("few.csv", 2, true, null),
            "data.train.limit=40",
            "data.test.path=" + table("test.csv", 3, true, null),
            "model.pretrained=" + pretrained,
            "model.head=[{name: kind, type: output, units: 2}]",
            "train.epochs=20");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode tuned = json(target);
    assertThat(tuned.at("/model/cut").asText()).isEqualTo("code");
    assertThat(tuned.at("/model/copied").toString()).contains("hidden", "code");
    assertThat(tuned.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    String learned = Files.readString(pretrained.resolve("model/preprocessing.json"));
    assertThat(
            new ObjectMapper()
                .readTree(target.resolve("model/preprocessing.json").toFile())
                .findValue("means"))
        .isEqualTo(new ObjectMapper().readTree(learned).findValue("means"));
  }

  @Test
  void picturesLoseNoiseAndAreFineTuned() throws IOException {
    Path clean = folder.resolve("clean");
    CommandLineRun run =
        CommandLineRun.pretrain(
            clean,
            "train.pretext.task=denoise",
            "data.train.labels=null",
            "data.test.labels=null",
            "train.epochs=10",
            "model.layers=[{name: dense, type: dense, units: 32, activation: relu}, {name: picture, type: output, activation: identity, loss: mse}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("varianceExplained").doesNotContain("no better");
    JsonNode denoised = json(clean);
    assertThat(denoised.at("/pretext/corruption").asText())
        .isEqualTo("noise of deviation 0.3 is added and 15 of 49 squares of 4 pixels are masked");
    assertThat(denoised.at("/pretext/varianceExplained").asDouble()).isBetween(0.1, 1.0);
    Path tuned = folder.resolve("clothes");
    CommandLineRun after =
        CommandLineRun.fineTune(
            clean,
            tuned,
            "model.head=[{name: kind, type: output, units: 10}]",
            "model.frozen=false",
            "train.epochs=5");
    assertThat(after.exitCode()).as(after.err()).isZero();
    assertThat(json(tuned).at("/model/copied").toString()).contains("dense");
    assertThat(json(tuned).at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.3);
  }

  @Test
  void theBestOfAGridIsToldAsOneAloneIs() throws IOException {
    Path output = folder.resolve("grid");
    CommandLineRun run =
        pretrain(
            output,
            table("grid.csv", 3, false, null),
            "train.epochs=2",
            "train.optimizer.learning-rate=null",
            "train.grid={learning-rate: [0.02, 0.002]}");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode told = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    assertThat(told.at("/pretext/sentence").asText()).contains("of the variance");
    assertThat(told.at("/metrics/validation").has("targets")).isFalse();
  }

  private static void refuses(String sentence, String... sets) {
    Path output = folder.resolve("refused");
    CommandLineRun run = pretrain(output, folder.resolve("unlabelled.csv"), sets);
    assertThat(run.err()).contains(sentence).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(output).doesNotExist();
  }

  @Test
  void whatCannotBeTakenFromTheDataIsRefused() {
    refuses(
        "Cannot use train.pretext.task = denoise on examples of shape [10]: it is for pictures; use masked-features for tables.",
        "train.pretext.task=denoise");
    refuses(
        "Cannot use train.pretext.task = masked-features with the output layer row: it is to give back values, not probabilities; give it activation = identity and loss = mse, without units.",
        "model.layers=[{name: row, type: output, units: 10}]");
    refuses(
        "Cannot use train.pretext.task = masked-features with data.stratified: no label counts; leave it out.",
        "data.stratified=true");
    refuses(
        "Cannot use data.unlabelled with data.train and train.pretext: no label counts, so that all are alike; name the examples in one of the two.",
        "data.train.path=" + folder.resolve("unlabelled.csv"));
  }
}
