package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a table of three numbers, some of whose rows have no label. */
class UnlabelledJobsTest {

  @TempDir static Path folder;

  private static Path labelled;
  private static Path unlabelled;

  @BeforeAll
  static void write() throws IOException {
    labelled = Files.writeString(folder.resolve("labelled.csv"), rows(0, 80, true));
    unlabelled = Files.writeString(folder.resolve("unlabelled.csv"), rows(80, 120, false));
  }

  /** A header, and rows whose class is that of the largest number. */
  static String rows(int from, int to, boolean labels) {
    StringBuilder rows = new StringBuilder(labels ? "a,b,c,kind\n" : "a,b,c\n");
    for (int i = from; i < to; i++) {
      rows.append(
          String.format(
              Locale.ROOT,
              "%d.%d,%d,%d",
              i % 3 == 0 ? 9 : 1,
              i,
              i % 3 == 1 ? 9 : 1,
              i % 3 == 2 ? 9 : 1));
      rows.append(labels ? "," + "xyz".charAt(i % 3) + "\n" : "\n");
    }
    return rows.toString();
  }

  private static CommandLineRun run(String output, Path train, String... more) {
    return CommandLineRun.command(
        "pretrain",
        List.of(
            "output=" + folder.resolve(output),
            "data.format=table",
            "data.table.format=csv",
            "data.table.label=kind",
            "data.train.path=" + train,
            "train.workers=2",
            "train.epochs=2",
            "train.batch-size=16",
            "model.layers=[{name: hidden, type: dense, units: 4}, {name: out, type: output, units: 3}]"),
        more);
  }

  private static JsonNode report(String output) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(output).resolve("report.json").toFile());
  }

  private static void refuses(String sentence, Path train, String... sets) {
    CommandLineRun run = run("never", train, sets);
    assertThat(run.err()).contains(sentence).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void theyAreCountedAndChangeNoBitOfWhatIsTrainedOnLabelsAlone() throws IOException {
    CommandLineRun alone = run("alone", labelled);
    assertThat(alone.exitCode()).as(alone.err()).isZero();
    CommandLineRun beside = run("beside", labelled, "data.unlabelled.path=" + unlabelled);
    assertThat(beside.exitCode()).as(beside.err()).isZero();

    assertThat(report("beside").path("weightsSha256"))
        .isEqualTo(report("alone").path("weightsSha256"));
    assertThat(report("beside").at("/data/unlabelled").asInt()).isEqualTo(40);
    assertThat(report("beside").at("/data/read").asInt()).isEqualTo(120);
    assertThat(report("alone").path("data").has("unlabelled")).isFalse();
    assertThat(beside.out()).contains("40 unlabelled, 0 quarantined");
    assertThat(alone.out()).doesNotContain("unlabelled");
    assertThat(report("beside").path("decided").toString())
        .contains("data.unlabelled is read and stored, and nothing is made of it");
    assertThat(report("alone").path("decided").toString()).doesNotContain("unlabelled");
    assertThat(Files.readString(folder.resolve("beside/report.html"))).contains("unlabelled");
  }

  @Test
  void rowsWithoutALabelAreThemWhereTheJobSaysSo() throws IOException {
    String nulls = rows(80, 120, true).replaceAll("[xyz](?=\\n)", "").replaceFirst(".*\\n", "");
    Path both = Files.writeString(folder.resolve("both.csv"), Files.readString(labelled) + nulls);

    CommandLineRun run = run("nulls", both, "data.unlabelled.null-labels=true");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(report("nulls").at("/data/unlabelled").asInt()).isEqualTo(40);
    assertThat(report("nulls").at("/data/quarantined").asInt()).isZero();
    refuses(
        "1 of 3 records cannot be read",
        labelled,
        "data.unlabelled.null-labels=true",
        "data.validation.path="
            + Files.writeString(
                folder.resolve("held.csv"), "a,b,c,kind\n9.1,1,1,x\n1.2,9,1,\n1.3,1,9,z\n"));
    Path none = Files.writeString(folder.resolve("none.csv"), "a,b,c,kind\n1,2,3,\n4,5,6,\n");
    refuses(
        "Cannot train: none of 2 examples has a label", none, "data.unlabelled.null-labels=true");
  }

  @Test
  void othersAreRefusedInASentence() throws IOException {
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b,d\n1,2,3\n");
    refuses("other.csv: it has no column c", labelled, "data.unlabelled.path=" + other);
    refuses(
        "Cannot use data.unlabelled.images with data.format = table: name data.unlabelled.path",
        labelled,
        "data.unlabelled.images=" + other);
    refuses(
        "Cannot use data.unlabelled.null-labels with data.unlabelled.path",
        labelled,
        "data.unlabelled.null-labels=true",
        "data.unlabelled.path=" + unlabelled);
    refuses(
        "Cannot use data.unlabelled.null-labels with data.format = csv",
        labelled,
        "data.unlabelled.null-labels=true",
        "data.format=csv");
  }
}
