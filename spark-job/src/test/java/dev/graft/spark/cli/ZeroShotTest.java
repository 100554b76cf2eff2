package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pretrained network says of the target as it is, beside what is trained. */
class ZeroShotTest {

  private static final String ZERO_SHOT = "evaluate.baselines=[zero-shot]";

  @TempDir static Path folder;

  private static String parent;

  /** Some rows are of another class than they look like. */
  private static Path table(String name, String columns, String... kinds) throws IOException {
    List<String> lines = new ArrayList<>(List.of(columns + ",kind"));
    for (int i = 0; i < 60; i++) {
      int kind = i % 10 == 7 ? (i + 1) % 3 : i % 3;
      lines.add(i % 3 * 2 + "," + i % 4 + "," + kinds[kind]);
    }
    return Files.write(folder.resolve(name + ".csv"), lines);
  }

  private static String head(int units) {
    return "model.head=[{name: new, type: output, units: " + units + "}]";
  }

  private static CommandLineRun run(String command, String output, String... sets) {
    return CommandLineRun.command(
        command,
        List.of(
            "output=" + folder.resolve(output),
            "data.format=table",
            "data.table.format=csv",
            "data.table.label=kind",
            "data.leakage=off",
            "train.workers=1",
            "train.epochs=1"),
        sets);
  }

  private static CommandLineRun fineTune(String output, Path table, String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.pretrained=" + parent,
                "data.train.path=" + table,
                "data.test.path=" + table,
                "model.cut=h",
                head(3),
                ZERO_SHOT));
    all.addAll(List.of(sets));
    return run("fine-tune", output, all.toArray(new String[0]));
  }

  private static JsonNode report(String output) throws IOException {
    return Json.read(Files.readAllBytes(folder.resolve(output + "/report.json")));
  }

  @BeforeAll
  static void pretrain() throws IOException {
    parent = folder.resolve("parent").toString();
    CommandLineRun run =
        run(
            "pretrain",
            "parent",
            "data.train.path=" + table("xyz", "a,b", "x", "y", "z"),
            "train.epochs=40",
            "train.optimizer.learning-rate=0.05",
            "model.layers=[{name: h, type: dense, units: 8}, {name: o, type: output, units: 3}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void itsClassesAreTheTargetsByTheirNames() throws IOException {
    Path turned = table("turned", "a,b", "x", "y", "z");
    CommandLineRun run = fineTune("turned", turned, "data.class-names=[z, x, y]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    CommandLineRun alone =
        run("evaluate", "alone", "model.pretrained=" + parent, "data.test.path=" + turned);
    assertThat(alone.exitCode()).as(alone.err()).isZero();

    JsonNode expected = report("alone").at("/metrics/test");
    JsonNode zeroShot = report("turned").at("/baselines/zero-shot");
    assertThat(expected.path("accuracy").asDouble()).isBetween(0.7, 0.95);
    assertThat(zeroShot.at("/test/accuracy")).isEqualTo(expected.path("accuracy"));
    assertThat(zeroShot.at("/test/loss").asDouble())
        .isCloseTo(expected.path("loss").asDouble(), within(1e-6));
    assertThat(zeroShot.path("matched").asText()).isEqualTo("by name");
    assertThat(run.out()).containsPattern("zero-shot +[\\d.]+ +0\\.[789]\\d+");
  }

  @Test
  void whatTellsSomethingElseIsRefusedBeforeAnythingIsWritten() throws IOException {
    refused(
        fineTune("never", table("pqr", "a,b", "p", "q", "r")),
        "has the classes x, y, z, the data have p, q, r");
    refused(
        fineTune("never", table("numbers", "a,b", "0", "1", "2")),
        "those of the data have no names: name them in data.class-names");
    refused(
        fineTune("never", table("two", "a,b", "x", "y", "y"), head(2)),
        "tells 3 classes, the target asks for 2 classes");
    refused(
        fineTune("never", table("other", "c,d", "x", "y", "z")),
        "it takes the columns a, b, and the data have others");
    refused(
        fineTune(
            "never",
            table("values", "a,b", "0", "1", "2"),
            "data.table.label=null",
            "data.table.targets=[kind]",
            "model.head=[{name: new, type: output, units: 1, activation: identity, loss: mse}]"),
        "tells 3 classes, the target asks for one number");
    for (String command : List.of("check", "plan")) {
      CommandLineRun tried =
          CommandLineRun.command(
              command,
              List.of(
                  "output=" + folder.resolve("never"),
                  "data={format: table, table: {format: csv, label: kind}}",
                  "data.train.path=" + folder.resolve("pqr.csv"),
                  "model.pretrained=" + parent,
                  "model.cut=h",
                  head(3),
                  ZERO_SHOT));
      refused(tried, "has the classes x, y, z, the data have p, q, r");
    }
  }

  private static void refused(CommandLineRun run, String why) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Cannot evaluate the baseline zero-shot: ")
        .contains(why)
        .endsWith("or leave zero-shot out of evaluate.baselines.\n")
        .hasLineCount(1);
    assertThat(folder.resolve("never")).doesNotExist();
  }

  /** An ONNX model that is cut for training, of whose logits the job says what they are. */
  @Test
  void aModelFileIsEvaluatedWhole() throws IOException {
    String data = CommandLineRun.file("data/mnist-sample").toString();
    Path logits =
        CommandLineRun.file("spark-job/src/test/resources/dev/graft/spark/mnist-logits.onnx");
    List<String> sets =
        List.of(
            "output=" + folder.resolve("digits"),
            "data.train.images=" + data + "/train-images-idx3-ubyte.gz",
            "data.train.labels=" + data + "/train-labels-idx1-ubyte.gz",
            "data.train.limit=50",
            "data.test.images=" + data + "/t10k-images-idx3-ubyte.gz",
            "data.test.labels=" + data + "/t10k-labels-idx1-ubyte.gz",
            "data.scale=255",
            "model.pretrained=" + logits,
            "model.cut=\"functional_8_1/features_1/Relu:0\"",
            head(10),
            "train.epochs=1",
            "train.workers=1",
            ZERO_SHOT);
    CommandLineRun unsaid = CommandLineRun.command("fine-tune", sets);
    assertThat(unsaid.exitCode()).isEqualTo(2);
    assertThat(unsaid.err()).contains("its 10 outputs come from no softmax or sigmoid");

    List<String> said = new ArrayList<>(sets);
    said.add("model.outputs=classes");
    CommandLineRun run = CommandLineRun.command("fine-tune", said);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode zeroShot = report("digits").at("/baselines/zero-shot");
    assertThat(zeroShot.at("/test/accuracy").asDouble()).isEqualTo(0.961);
    assertThat(zeroShot.path("matched").asText()).isEqualTo("by number");
  }
}
