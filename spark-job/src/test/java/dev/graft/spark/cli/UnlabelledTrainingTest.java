package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose steps are taken on examples without labels, too. */
class UnlabelledTrainingTest {

  @TempDir static Path folder;

  private static Path labelled;
  private static Path unlabelled;
  private static JsonNode whole;

  /** Two that remember something from round to round. */
  private static final String BALANCED = "train.unlabelled.class-balanced=true";

  private static final String ALIGNED = "train.unlabelled.align=true";

  @BeforeAll
  static void trainOne() throws IOException {
    labelled =
        Files.writeString(folder.resolve("labelled.csv"), UnlabelledJobsTest.rows(0, 60, true));
    unlabelled =
        Files.writeString(
            folder.resolve("unlabelled.csv"), UnlabelledJobsTest.rows(60, 180, false));
    whole = trained("whole", BALANCED, ALIGNED);
  }

  private static CommandLineRun run(String output, String... more) {
    return CommandLineRun.command(
        "pretrain",
        List.of(
            "output=" + folder.resolve(output),
            "data.format=table",
            "data.table.format=csv",
            "data.table.label=kind",
            "data.train.path=" + labelled,
            "data.unlabelled.path=" + unlabelled,
            "train.unlabelled.method=fixmatch",
            "train.unlabelled.threshold=0.6",
            "train.unlabelled.ratio=2",
            "train.workers=2",
            "train.epochs=4",
            "train.batch-size=16",
            "train.average-every=2",
            "train.optimizer.learning-rate=0.02",
            "checkpoint.every-rounds=1",
            "checkpoint.keep=99",
            "model.layers=[{name: hidden, type: dense, units: 4}, {name: out, type: output, units: 3}]"),
        more);
  }

  private static JsonNode trained(String output, String... more) throws IOException {
    CommandLineRun run = run(output, more);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(folder.resolve(output).resolve("report.json").toFile());
  }

  private static void refuses(String sentence, String... sets) {
    CommandLineRun run = run("never", sets);
    assertThat(run.err()).contains(sentence).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void whatWasMadeOfThemIsTold() throws IOException {
    JsonNode told = whole.path("unlabelled");
    assertThat(told.path("method").asText()).isEqualTo("fixmatch");
    // Two for each labelled one, but for the first steps, in which they count nothing.
    assertThat(told.path("seen").asInt()).isBetween(300, 480);
    assertThat(told.path("taken").asInt()).isBetween(1, told.path("seen").asInt());
    assertThat(told.path("confidence").asDouble()).isBetween(0.3, 1.0);
    assertThat(told.at("/last/byClass")).hasSize(3);
    // The first of three columns counts up, and the unlabelled rows come last.
    assertThat(told.path("features").asInt()).isEqualTo(3);
    assertThat(whole.at("/training/ledger/trained").asInt())
        .isEqualTo(4 * whole.at("/data/train").asInt());
    assertThat(Files.readString(folder.resolve("whole/metrics.jsonl")))
        .contains("\"unlabelled\":{");
    assertThat(Files.readString(folder.resolve("whole/report.html"))).contains("Pseudo-labels");
  }

  @Test
  void aDrawnSampleThatLacksAClassIsRefused() {
    refuses("the training examples have labels of 1 of 3 classes", "data.train.limit=1");
  }

  @Test
  void aKilledRunComesToTheSameBits() throws IOException {
    BrokenRun.of(folder.resolve("whole"), 2, folder.resolve("killed"));
    JsonNode resumed = trained("killed", BALANCED, ALIGNED);
    assertThat(resumed.at("/resumed/round").asInt()).isEqualTo(2);
    assertThat(resumed.path("weightsSha256")).isEqualTo(whole.path("weightsSha256"));
    assertThat(resumed.path("unlabelled")).isEqualTo(whole.path("unlabelled"));
  }

  @Test
  void labelsThatAreThereArePoisonThatNobodyTakes() throws IOException {
    String rows = Files.readString(unlabelled);
    Path poisoned =
        Files.writeString(
            folder.resolve("poisoned.csv"),
            rows.replace("a,b,c\n", "a,b,c,kind\n").replaceAll("(?m)^(\\d.*)$", "$1,x"));
    JsonNode trained = trained("poisoned", BALANCED, ALIGNED, "data.unlabelled.path=" + poisoned);
    assertThat(Files.readString(poisoned)).contains(",x\n");
    assertThat(trained.path("weightsSha256")).isEqualTo(whole.path("weightsSha256"));
  }

  @Test
  void aTeacherGoesOnWhereItWasAndIsKeptIfItValidatesBetter() throws IOException {
    String[] taught = {
      "train.unlabelled.method=mean-teacher", "train.average=gradients", "train.average-every=1"
    };
    JsonNode trained = trained("taught", taught);
    assertThat(trained.at("/training/merges").toString()).contains("teacher");
    assertThat(trained.at("/unlabelled/taken")).isEqualTo(trained.at("/unlabelled/seen"));
    BrokenRun.of(folder.resolve("taught"), 3, folder.resolve("killed-taught"));
    assertThat(trained("killed-taught", taught).path("weightsSha256"))
        .isEqualTo(trained.path("weightsSha256"))
        .isNotEqualTo(whole.path("weightsSha256"));
  }

  /** Of digits of which the first is the label. */
  private static JsonNode digits(String name, Path beside, String... more) throws IOException {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "data.format=csv",
                "data.table.format=null",
                "data.table.label=null",
                "data.train.path=" + folder.resolve("digits.csv"),
                "data.unlabelled.path=" + beside,
                "data.csv.label=0",
                "data.csv.header=false"));
    sets.addAll(List.of(more));
    return trained(name, sets.toArray(new String[0]));
  }

  /** Labels for the report: wrong ones, of numbers that no class has, change no bit of a weight. */
  @Test
  void howRightTheyAreIsReportedOfLabelsThatNothingElseReads() throws IOException {
    StringBuilder train = new StringBuilder();
    StringBuilder right = new StringBuilder();
    StringBuilder wrong = new StringBuilder();
    for (int i = 0; i < 180; i++) {
      String features = "," + i % 3 + "," + (i % 3) * (i % 3) + "," + i % 7 + "\n";
      (i < 60 ? train : right).append(i % 3).append(features);
      if (i >= 60) {
        wrong.append((i + 1) % 3 + (i % 5 == 0 ? 40 : 0)).append(features);
      }
    }
    Files.writeString(folder.resolve("digits.csv"), train);
    Path known = Files.writeString(folder.resolve("known.csv"), right);
    Path poison = Files.writeString(folder.resolve("poison.csv"), wrong);
    String told = "data.unlabelled.labels-for-report=true";
    JsonNode off = digits("right-off", known);
    JsonNode on = digits("right-on", known, told);
    JsonNode planted = digits("right-poison", poison, told);

    assertThat(off.at("/unlabelled/taken").asInt()).isPositive();
    assertThat(off.path("unlabelled").has("right")).isFalse();
    assertThat(on.at("/unlabelled/known")).isEqualTo(on.at("/unlabelled/taken"));
    assertThat(on.at("/unlabelled/right").asDouble()).isGreaterThan(0.5);
    assertThat(on.at("/unlabelled/last").has("right")).isTrue();
    assertThat(planted.at("/unlabelled/right").asDouble())
        .isLessThan(1 - on.at("/unlabelled/right").asDouble() + 1e-9);
    for (JsonNode other : List.of(on, planted)) {
      assertThat(other.path("weightsSha256")).isEqualTo(off.path("weightsSha256"));
      assertThat(other.at("/unlabelled/taken")).isEqualTo(off.at("/unlabelled/taken"));
      assertThat(other.at("/model/outputs")).isEqualTo(off.at("/model/outputs"));
    }
    assertThat(Files.readString(folder.resolve("right-on/metrics.jsonl"))).contains("\"right\":");
    assertThat(Files.readString(folder.resolve("right-on/report.html")))
        .contains("Pseudo-labels: mean largest probability", "Pseudo-labels: share that is right");
  }

  @Test
  void labelsForTheReportThatCannotBeReadAreRefused() {
    refuses(
        "Cannot use data.unlabelled.labels-for-report with data.format = table",
        "data.unlabelled.labels-for-report=true");
    refuses(
        "Cannot use data.unlabelled.labels with data.format = table",
        "data.unlabelled.labels=labels.idx");
    String[] csv = {
      "data.format=csv",
      "data.table.format=null",
      "data.table.label=null",
      "data.unlabelled.labels-for-report=true",
      ""
    };
    csv[4] = "train.unlabelled.method=off";
    refuses(
        "they say how right pseudo-labels are, in the report, and nothing else reads them", csv);
    csv[4] = "data.label-groups=[[0], [1, 2]]";
    refuses("Cannot use labels of unlabelled examples with data.label-groups", csv);
    csv[4] = "data.unlabelled.path=null";
    refuses("Cannot use labels of unlabelled examples without data.unlabelled", csv);
  }

  @Test
  void whatCannotBeIsRefusedInASentence() throws IOException {
    refuses(
        "Cannot use train.unlabelled.method = fixmatch without unlabelled examples",
        "data.unlabelled.path=null");
    refuses("it must be from 0 to 1", "train.unlabelled.threshold=1.5");
    refuses("Cannot use train.unlabelled", "train.optimizer.type=lbfgs");
    refuses("train.unlabelled.method = fixmatch", "train.grid.learning-rate=[0.1, 0.2]");
    Path two =
        Files.writeString(
            folder.resolve("two.csv"),
            UnlabelledJobsTest.rows(0, 60, true).replaceAll(",[yz]\n", ",y\n"));
    refuses(
        "the training examples have labels of 2 of 3 classes",
        "data.train.path=" + two,
        "data.class-names=[x, y, z]");
    Path numbers =
        Files.writeString(
            folder.resolve("numbers.csv"),
            UnlabelledJobsTest.rows(0, 60, true).replaceAll(",[xyz]\n", ",1.5\n"));
    refuses(
        "Cannot use train.unlabelled.method = fixmatch: it is for classes, this network tells numbers",
        "data.train.path=" + numbers,
        "data.table.label=null",
        "data.table.targets=[kind]",
        "model.layers=[{name: out, type: output, units: 1, activation: identity, loss: mse}]");
  }
}
