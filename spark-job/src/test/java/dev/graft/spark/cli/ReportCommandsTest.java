package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportCommandsTest {

  private Path dir;
  private Path done;
  private String printed;

  @BeforeAll
  void trains(@TempDir Path folder) {
    dir = folder;
    Path pretrained = dir.resolve("runs/digits");
    assertThat(CommandLineRun.pretrain(pretrained, "train.epochs=1").exitCode()).isZero();
    done = dir.resolve("runs/clothes");
    CommandLineRun run =
        CommandLineRun.fineTune(
            pretrained,
            done,
            "model.cut=pool",
            "data.validation.fraction=0.2",
            "evaluate.baselines=[scratch]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    printed = run.out();
  }

  private static String page(Path output) throws IOException {
    return Files.readString(output.resolve("report.html"));
  }

  /** What a run has left, without some of it. */
  private Path copy(String name, String... without) throws IOException {
    Path to = Files.createDirectories(dir.resolve(name));
    for (String file : new String[] {"report.json", "metrics.jsonl", "run.json"}) {
      if (!String.join(" ", without).contains(file)) {
        Files.copy(done.resolve(file), to.resolve(file));
      }
    }
    return to;
  }

  @Test
  void aTrainingLeavesAPageAndSaysWhatItSays() throws IOException {
    assertThat(page(done))
        .contains("runs/clothes", "fine-tune a pretrained network to tell 10 classes apart")
        .contains("id=\"curves\"", "id=\"mistakes\"", "src=\"data:image/png;base64,iVBOR")
        .contains(
            "Examples by class",
            "chart-divergence",
            "the median of the others",
            "scratch goes from")
        .contains("train.worker", "data.validation.fraction &#61; 0.2", "sha256");
    assertThat(printed)
        .contains(
            "Asked: fine-tune a pretrained network", "Came out: ", "Transfer ", "report.html");
    assertThat(Files.getLastModifiedTime(done.resolve("report.html")))
        .isLessThanOrEqualTo(Files.getLastModifiedTime(done.resolve("_SUCCESS")));
  }

  @Test
  void reportMakesTheSamePageAgain() throws IOException {
    Path old = copy("runs/old");
    CommandLineRun run = CommandLineRun.of("report", old.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("runs/old/report.html");
    assertThat(page(old).replace("runs/old", "runs/clothes")).isEqualTo(page(done));
  }

  @Test
  void whatIsLeftOfARunIsToldWhateverIsLeft() throws IOException {
    Path killed = copy("killed", "report.json");
    Path metrics = killed.resolve("metrics.jsonl");
    String lines = Files.readString(metrics);
    Files.writeString(metrics, lines.substring(0, lines.length() - 30));
    Path bare = copy("bare", "metrics.jsonl", "run.json");
    assertThat(CommandLineRun.of("report", killed.toString(), bare.toString()).exitCode()).isZero();
    assertThat(page(killed))
        .contains("It has not ended, or its driver was killed", "1 line could not be read");
    assertThat(page(bare)).contains("Came out: ").doesNotContain("id=\"chart-rate\"");
  }

  @Test
  void whereNoRunIsNothingIsWritten() throws IOException {
    Path empty = Files.createDirectories(dir.resolve("empty"));
    CommandLineRun run = CommandLineRun.of("report", empty.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Cannot make a page of " + empty + ": there is no run of Graft");
    Files.writeString(empty.resolve("report.json"), "{\"command\": \"pre");
    assertThat(CommandLineRun.of("report", empty.toString()).err())
        .contains("report.json: it is no whole JSON");
    assertThat(empty.resolve("report.html")).doesNotExist();
  }

  @Test
  void compareSetsRunsBesideEachOther() throws IOException {
    Path other = copy("runs/other\u001b[31m", "metrics.jsonl");
    Files.writeString(
        other.resolve("run.json"),
        Files.readString(done.resolve("run.json")).replace("\\\"seed\\\":42", "\\\"seed\\\":7"));
    Path to = dir.resolve("compare.html");
    CommandLineRun run =
        CommandLineRun.of("compare", done.toString(), other.toString(), "--to", to.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("accuracy", "runs/clothes", "other\\u001b[31m")
        .doesNotContain("\u001b");
    assertThat(Files.readString(to))
        .contains("The best of 2 by accuracy on test is", ">seed<", ">42<", ">7<");
    assertThat(CommandLineRun.of("compare", done.toString()).exitCode()).isEqualTo(2);
  }

  @Test
  void aFileThatIsThereIsReplacedWhereItIsAskedForAlone() throws IOException {
    Path to = Files.writeString(dir.resolve("notes.txt"), "mine");
    String[] compare = {"compare", done.toString(), done.toString(), "--to", to.toString()};
    CommandLineRun run = CommandLineRun.of(compare);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("notes.txt: it is there already; give another name with --to");
    assertThat(to).hasContent("mine");
    assertThat(CommandLineRun.of(ArrayUtils.add(compare, "--overwrite")).exitCode()).isZero();
    assertThat(Files.readString(to)).contains("The best of 2");
  }
}
