package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that learn of a source and are brought to a target without labels. */
class AdaptationCommandsTest {

  private static final String NORMALISED =
      "model.layers=[{name: hidden, type: dense, units: 8, activation: identity}, {name: norm, type: batch-normalization}, "
          + "{name: rectified, type: activation, activation: relu}, {name: kind, type: output, units: 2}]";

  private static final String HIDDEN =
      "model.layers=[{name: hidden, type: dense, units: 8, activation: tanh}, {name: kind, type: output, units: 2}]";

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

  /** Also the loss that is told is another one, and without a weight nothing is. */
  @Tag("long")
  @Test
  void hiddenLayersLearnToHaveTheCovarianceOfTheTargets() throws IOException {
    String[] sets = {
      HIDDEN,
      "train.epochs=2",
      "train.adapt=[deep-coral]",
      "data.unlabelled.path=" + target,
      "train.adapt-weight=5"
    };
    JsonNode aligned = report("deep", sets);
    assertThat(aligned.at("/adaptation/methods").toString()).isEqualTo("[\"deep-coral\"]");
    assertThat(aligned.at("/adaptation/weight").asDouble()).isEqualTo(5);
    assertThat(aligned.at("/adaptation/sentence").asText())
        .startsWith(
            "the loss of each step has 5 times the CORAL loss between what comes into the output layer of its examples and of as many of the target; ");
    assertThat(aligned.path("unlabelled").isMissingNode()).isTrue();
    sets[3] = "data.unlabelled.path=" + table("unread.csv", 2, true, "");
    assertThat(report("deep-unread", sets).path("weightsSha256"))
        .isEqualTo(aligned.path("weightsSha256"));
    sets[4] = "train.adapt-weight=0";
    JsonNode unweighted = report("deep-unweighted", sets);
    JsonNode plain = report("hidden", HIDDEN, "train.epochs=2");
    assertThat(unweighted.path("weightsSha256"))
        .isEqualTo(plain.path("weightsSha256"))
        .isNotEqualTo(aligned.path("weightsSha256"));
  }

  /** The least of all rounds' figures is that of the round that is kept. */
  private static JsonNode chosen(String name, String choice, String field, String... more)
      throws IOException {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "data.unlabelled.path=" + target,
                "train.epochs=4",
                "train.adapt-choice=" + choice));
    sets.addAll(List.of(more));
    JsonNode report = report(name, sets.toArray(new String[0]));
    List<Double> figures = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name).resolve("metrics.jsonl"))) {
      JsonNode figure = new ObjectMapper().readTree(line).at("/validation/" + field);
      assertThat(figure.isNumber()).isTrue();
      figures.add(figure.asDouble());
    }
    assertThat(figures).hasSize(4).doesNotHaveDuplicates();
    double least = Collections.min(figures);
    assertThat(report.at("/training/bestRound").asInt()).isEqualTo(figures.indexOf(least) + 1);
    assertThat(report.at("/adaptation/chosenValue").asDouble()).isEqualTo(least);
    assertThat(report.at("/metrics/validation").has(field)).isFalse();
    assertThat(report.at("/metrics/validation/accuracy").isNumber()).isTrue();
    assertThat(Files.readString(folder.resolve(name).resolve("report.html")))
        .contains(
            "by which the round is chosen", "no label of the target was read: the round is that");
    return report;
  }

  @Test
  void theRoundIsChosenByHowSureTheAnswersToTheTargetAre() throws IOException {
    JsonNode report = chosen("sure", "entropy", "targetEntropy", NORMALISED, "train.adapt=[adabn]");
    assertThat(report.at("/adaptation/chosenBy").asText())
        .isEqualTo("mean entropy of the answers to the target");
    assertThat(report.at("/adaptation/sentence").asText())
        .contains("the round is that of the least mean entropy of the answers to the target (0.");
    // What is found in a validation, and what another pass finds of the round that is kept.
    assertThat(report.at("/adaptation/entropyBefore"))
        .isEqualTo(report.at("/adaptation/chosenValue"));
  }

  @Test
  void theRoundIsChosenByHowNearSourceAndTargetAre() throws IOException {
    JsonNode report =
        chosen(
            "near",
            "discrepancy",
            "targetDiscrepancy",
            HIDDEN,
            "train.adapt=[deep-coral]",
            "train.adapt-weight=10");
    assertThat(report.at("/adaptation/chosenBy").asText())
        .isEqualTo("CORAL loss between source and target of what comes into the output layer");
    assertThat(report.at("/adaptation/chosenValue").asDouble()).isPositive();
  }

  @Test
  void aKilledRunComesToTheSameBits() throws IOException {
    String[] sets = {
      NORMALISED,
      "train.epochs=4",
      "train.adapt=[adabn, coral, deep-coral]",
      "train.adapt-weight=5",
      "train.adapt-choice=discrepancy",
      "data.unlabelled.path=" + target,
      "checkpoint.every-rounds=1",
      "checkpoint.keep=99"
    };
    JsonNode whole = report("whole", sets);
    BrokenRun.of(folder.resolve("whole"), 2, folder.resolve("killed"));
    JsonNode resumed = report("killed", sets);
    assertThat(resumed.at("/resumed/round").asInt()).isEqualTo(2);
    assertThat(resumed.path("weightsSha256")).isEqualTo(whole.path("weightsSha256"));
    assertThat(resumed.path("adaptation")).isEqualTo(whole.path("adaptation"));
    assertThat(resumed.at("/metrics/validation")).isEqualTo(whole.at("/metrics/validation"));
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
    refuses(
        "use a list of some of [adabn, coral, deep-coral]",
        linear,
        unlabelled,
        "train.adapt=[dann]");
    String deep = "train.adapt=[deep-coral]";
    refuses(
        "Cannot use train.adapt = [deep-coral] with this network: it takes layers that are trained below an output layer",
        linear,
        unlabelled,
        deep);
    refuses(
        "on the 1,100 values that come into the output layer",
        "model.layers=[{name: wide, type: dense, units: 1100}, {name: kind, type: output, units: 2}]",
        unlabelled,
        deep);
    refuses(
        "covariances are those of a whole minibatch",
        HIDDEN,
        unlabelled,
        deep,
        "train.micro-batch-size=8");
    refuses(
        "what comes into it is not trained; use coral",
        linear,
        unlabelled,
        deep,
        "train.optimizer.type=lbfgs");
    refuses(
        "Cannot use train.unlabelled.method = fixmatch with train.adapt: they are two ways to use the same unlabelled examples; leave one out.",
        HIDDEN,
        unlabelled,
        deep,
        "train.unlabelled.method=fixmatch");
    String entropy = "train.adapt-choice=entropy";
    refuses(
        "Cannot use train.adapt-choice = entropy without train.adapt: there is no target",
        HIDDEN,
        unlabelled,
        entropy);
    refuses(
        "Cannot use train.adapt-choice = entropy without validation examples",
        HIDDEN,
        unlabelled,
        deep,
        entropy,
        "data.validation.fraction=0");
    refuses(
        "Cannot use train.adapt-choice = entropy with train.merge",
        HIDDEN,
        unlabelled,
        deep,
        entropy,
        "train.merge=[ema]");
    refuses(
        "Cannot use train.adapt-choice = discrepancy with this network",
        linear,
        unlabelled,
        "train.adapt=[coral]",
        "train.adapt-choice=discrepancy");
    refuses(
        "[source, entropy, discrepancy]",
        linear,
        unlabelled,
        "train.adapt=[coral]",
        "train.adapt-choice=labels");
    refuses(
        "Cannot use train.adapt-choice = entropy where no class is told",
        "data.table.label=null",
        "data.table.targets=[d]",
        "model.layers=[{name: hidden, type: dense, units: 8, activation: tanh}, {name: kind, type: output, units: 1, activation: identity, loss: mse}]",
        "data.unlabelled.path=" + source,
        "data.test.path=null",
        deep,
        entropy);
    refuses("at least 0", HIDDEN, unlabelled, deep, "train.adapt-weight=-1");
    refuses(
        "of 1 examples in data.unlabelled there is no variance",
        HIDDEN,
        "data.unlabelled.path="
            + Files.write(folder.resolve("one.csv"), List.of("a,b,c,d", "1,2,3,4")),
        deep);
  }
}
