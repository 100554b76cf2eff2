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

/** Networks that learn of a source and are brought to a target without labels. */
class AdaptationCommandsTest {

  private static final String NORMALISED =
      "model.layers=[{name: hidden, type: dense, units: 8, activation: identity}, {name: norm, type: batch-normalization}, "
          + "{name: rectified, type: activation, activation: relu}, {name: kind, type: output, units: 2}]";

  @TempDir static Path folder;

  private static Path source;
  private static Path target;
  private static Path measured;

  /**
   * Two kinds that four numbers tell, which in the target are three times as large and have moved.
   */
  private static Path table(String name, long seed, boolean moved, String label)
      throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add("a,b,c,d,kind");
    for (int i = 0; i < 400; i++) {
      boolean up = random.nextBoolean();
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < 4; column++) {
        int sign = column % 2 == 0 ? 1 : -1;
        double value = (up ? sign : -sign) + random.nextGaussian();
        line.append(String.format(Locale.ROOT, "%.4f,", moved ? 3 * value + 4 * sign : value));
      }
      lines.add(line + (label != null ? label : up ? "up" : "down"));
    }
    return Files.write(folder.resolve(name), lines);
  }

  @BeforeAll
  static void tables() throws IOException {
    source = table("source.csv", 1, false, null);
    target = table("target.csv", 2, true, "poison");
    measured = table("measured.csv", 3, true, null);
  }

  private static CommandLineRun run(String command, Path output, String... sets) {
    return CommandLineRun.command(
        command,
        List.of(
            "output=" + output,
            "data.format=table",
            "data.table.label=kind",
            "data.train.path=" + source,
            "data.validation.fraction=0.2",
            "data.test.path=" + measured,
            "train.workers=2",
            "train.batch-size=40",
            "train.average-every=epoch",
            "train.optimizer.learning-rate=0.02"),
        sets);
  }

  private static JsonNode report(String name, String... sets) throws IOException {
    Path output = folder.resolve(name);
    List<String> all = new ArrayList<>(List.of("train.epochs=6"));
    all.addAll(List.of(sets));
    CommandLineRun run = run("pretrain", output, all.toArray(new String[0]));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return json(output);
  }

  private static JsonNode json(Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("report.json").toFile());
  }

  private static double accuracy(JsonNode report) {
    return report.at("/metrics/test/accuracy").asDouble();
  }

  @Test
  void statisticsOfTheTargetBringANetworkToItAfterTrainingOrWithoutAny() throws IOException {
    JsonNode plain = report("plain", NORMALISED);
    JsonNode adapted =
        report("adapted", NORMALISED, "train.adapt=[adabn]", "data.unlabelled.path=" + target);
    assertThat(plain.at("/metrics/validation/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(accuracy(plain)).isLessThan(0.7);
    assertThat(accuracy(adapted)).isGreaterThan(0.9);
    JsonNode adaptation = adapted.path("adaptation");
    assertThat(adaptation.path("methods").toString()).isEqualTo("[\"adabn\"]");
    assertThat(adaptation.path("examples").asInt()).isEqualTo(400);
    assertThat(adaptation.path("entropyBefore").asDouble()).isBetween(0.0, Math.log(2));
    assertThat(adaptation.path("sentence").asText())
        .startsWith("BatchNorm statistics are those of 400 examples of the target (mean entropy")
        .endsWith(
            "no label of the target was read: the round is the best on the source's validation");
    // Weights and choice are those of the same training without it.
    assertThat(adapted.at("/metrics/validation/loss"))
        .isEqualTo(plain.at("/metrics/validation/loss"));

    Path untrained = folder.resolve("untrained");
    CommandLineRun run =
        run(
            "fine-tune",
            untrained,
            "model.pretrained=" + folder.resolve("plain"),
            "model.frozen=false",
            "train.epochs=0",
            "train.adapt=[adabn]",
            "data.unlabelled.path=" + target);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(json(untrained).at("/training/rounds").asInt()).isZero();
    assertThat(json(untrained).path("weightsSha256")).isEqualTo(adapted.path("weightsSha256"));
  }

  @Test
  void labelsOfTheTargetAreNeverRead() throws IOException {
    Path other = table("other.csv", 2, true, "");
    String[] sets = {
      NORMALISED, "train.epochs=1", "train.adapt=[adabn, coral]", "data.unlabelled.path=" + other
    };
    String before = report("other", sets).path("weightsSha256").asText();
    sets[3] = "data.unlabelled.path=" + target;
    assertThat(report("poison", sets).path("weightsSha256").asText()).isEqualTo(before);
  }

  @Test
  void featuresOfTheSourceAreAlignedWithTheTargets() throws IOException {
    String linear = "model.layers=[{name: kind, type: output, units: 2}]";
    assertThat(accuracy(report("linear", linear))).isLessThan(0.7);
    JsonNode aligned =
        report(
            "aligned",
            linear,
            "train.epochs=20",
            "train.optimizer.learning-rate=0.05",
            "train.adapt=[coral]",
            "data.unlabelled.path=" + target);
    assertThat(accuracy(aligned)).isGreaterThan(0.9);
    assertThat(aligned.at("/adaptation/coralLossAfter").asDouble())
        .isPositive()
        .isLessThan(aligned.at("/adaptation/coralLoss").asDouble());
    assertThat(aligned.at("/adaptation/chosenBy").asText())
        .isEqualTo("validation examples of the source");
    assertThat(aligned.at("/metrics/validation/accuracy").asDouble()).isGreaterThan(0.9);
  }

  private static void refuses(String sentence, String... sets) {
    Path output = folder.resolve("refused");
    CommandLineRun run = run("pretrain", output, sets);
    assertThat(run.err()).contains(sentence).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(output).doesNotExist();
  }

  @Test
  void whatCannotBeAdaptedIsRefused() throws IOException {
    String linear = "model.layers=[{name: kind, type: output, units: 2}]";
    String unlabelled = "data.unlabelled.path=" + target;
    refuses(
        "Cannot use train.adapt = [adabn] without data.unlabelled: it names examples of the target, whose labels are not looked at.",
        NORMALISED,
        "train.adapt=[adabn]");
    refuses(
        "Cannot use train.adapt = [adabn]: no BatchNorm layer is among what is trained",
        linear,
        unlabelled,
        "train.adapt=[adabn]");
    refuses(
        "train.adapt brings one model to a target; leave it out, and adapt the best alone",
        linear,
        unlabelled,
        "train.adapt=[coral]",
        "train.grid.learning-rate=[0.1, 0.01]");
    refuses(
        "Cannot use train.adapt = [coral] with data.test.fraction: those examples would be of the source; name files of the target in data.test.",
        linear,
        unlabelled,
        "train.adapt=[coral]",
        "data.test.path=null",
        "data.test.fraction=0.2");
    Path wide = Files.write(folder.resolve("wide.csv"), List.of("a,b,c,e", "1,2,3,4", "2,3,4,5"));
    refuses("it has no column d", linear, "data.unlabelled.path=" + wide, "train.adapt=[coral]");
    refuses("use a list of some of [adabn, coral]", linear, unlabelled, "train.adapt=[dann]");
  }
}
