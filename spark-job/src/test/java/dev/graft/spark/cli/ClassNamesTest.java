package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model names the classes of its own data, never those of the model that it was made from. */
class ClassNamesTest {

  private static final String HEAD = "model.head=[{name: new, type: output, units: 2}]";

  @TempDir static Path folder;

  private static String parent;

  private static Path table(String name, String... kinds) throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,kind"));
    for (int i = 0; i < 40; i++) {
      lines.add(i % kinds.length + "," + i % 3 + "," + kinds[i % kinds.length]);
    }
    return Files.write(folder.resolve(name + ".csv"), lines);
  }

  private static CommandLineRun run(String command, String output, Path table, String... sets) {
    return CommandLineRun.command(
        command,
        List.of(
            "output=" + folder.resolve(output),
            "data.format=table",
            "data.table.format=csv",
            "data.table.label=kind",
            "data.train.path=" + table,
            "train.workers=1",
            "train.epochs=1"),
        sets);
  }

  private static CommandLineRun fineTune(String output, Path table, String... sets) {
    List<String> all = new ArrayList<>(List.of("model.pretrained=" + parent));
    all.addAll(List.of(sets));
    return run("fine-tune", output, table, all.toArray(new String[0]));
  }

  private static List<String> names(String output) throws IOException {
    List<String> names = new ArrayList<>();
    try (InputStream in = Files.newInputStream(folder.resolve(output + "/model/labels.json"))) {
      JsonNode labels = Json.read(in);
      labels.path("classes").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  private static String layers(int units) {
    return "model.layers=[{name: h, type: dense, units: 4}, {name: o, type: output, units: "
        + units
        + "}]";
  }

  private static final String OPEN =
      "model.layers=[{name: h, type: dense, units: 4}, {name: o, type: output}]";

  /** Rows of a code of a place, say, make no outputs by the thousand. */
  @Test
  void numbersFarApartSayNothingOfTheNumberOfOutputs() throws IOException {
    CommandLineRun run = run("pretrain", "codes", table("codes", "7", "5000"), OPEN);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "Cannot take the number of outputs from the data: training has 2 different labels, with numbers up to 5000; give the output layer o units, or make classes of the labels with data.label-groups.")
        .hasLineCount(1);
  }

  @BeforeAll
  static void pretrain() throws IOException {
    parent = folder.resolve("parent").toString();
    CommandLineRun run = run("pretrain", "parent", table("xyz", "x", "y", "z"), OPEN);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(folder.resolve("parent/report.json"))
        .content()
        .contains("the output layer o has 3 units, as the training data have 3 classes");
  }

  @Test
  void aKeptOutputLayerRefusesOtherClasses() throws IOException {
    CommandLineRun other = fineTune("other", table("pqr", "p", "q", "r"));
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err())
        .contains(
            "Cannot keep the output layer o of %s: it tells the classes x, y, z, and the data have the classes p, q, r; put a new output layer on with model.cut = \"h\" and model.head = [{ name = target, type = output, units = 3 }]."
                .formatted(parent));
    assertThat(folder.resolve("other")).doesNotExist();
    CommandLineRun fewer = fineTune("fewer", table("xy", "x", "y"));
    assertThat(fewer.exitCode()).isEqualTo(2);
    assertThat(fewer.err())
        .contains(
            "classes x, y, z, and the data have the classes x, y; if they are the same classes, of which some do not occur, name all of them in data.class-names, or put");
  }

  @Test
  void theJobMaySayThatFewerAreTheSameClasses() throws IOException {
    CommandLineRun run =
        fineTune("said", table("yx", "y", "x"), "data.class-names=[z, y, x]", "train.epochs=2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(names("said")).containsExactly("x", "y", "z");
  }

  @Test
  void aNewHeadTellsTheClassesOfTheData() throws IOException {
    CommandLineRun run = fineTune("headed", table("pq", "p", "q"), "model.cut=h", HEAD);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(names("headed")).containsExactly("p", "q");
  }

  @Test
  void numbersWithoutNamesAreNotTakenForTheParentsClasses() throws IOException {
    Path numbers = table("numbers", "0", "1", "2");
    CommandLineRun unnamed = fineTune("unnamed", numbers);
    assertThat(unnamed.exitCode()).isEqualTo(2);
    assertThat(unnamed.err()).contains("it tells the classes x, y, z, and the data have ");
  }

  @Test
  void namesAreNotDroppedWhereTheOutputsAreOthers() throws IOException {
    CommandLineRun run = run("pretrain", "three", table("two", "p", "q"), layers(3));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "Cannot train the output layer o, which tells 3 classes: the data have the classes p, q; give it units = 2, or name all classes in data.class-names.");
  }
}
