package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.spark.save.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train.rates} in jobs of one step, whose weights are compared. */
class RatesOfLayersTest {

  /** Two inputs, four units, each with a bias. */
  private static final int HIDDEN = 12;

  @TempDir private Path dir;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      rows.append(String.format(Locale.ROOT, "%d,%d,%d%n", i % 7, i % 5, i % 7 > 3 ? 1 : 0));
    }
    data = Files.writeString(dir.resolve("rows.csv"), rows);
  }

  private CommandLineRun run(String command, String output, String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "output=" + dir.resolve(output),
                "data.format=csv",
                "data.leakage=off",
                "data.train.path=" + data,
                "data.validation.fraction=0",
                "train.workers=1",
                "train.epochs=1",
                "train.batch-size=64",
                "train.optimizer.type=sgd",
                "train.optimizer.learning-rate=0.5"));
    sets.addAll(List.of(more));
    return CommandLineRun.command(command, sets);
  }

  private float[] weights(String output) throws IOException {
    return ModelFiles.load(new Configuration(), dir.resolve(output).toString()).network().weights();
  }

  private float[] tuned(String output, String... more) throws IOException {
    List<String> sets = new ArrayList<>(List.of("model.pretrained=" + dir.resolve("start")));
    sets.addAll(List.of(more));
    CommandLineRun run = run("fine-tune", output, sets.toArray(new String[0]));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return weights(output);
  }

  /** How far the hidden layer has moved. */
  private static double[] moved(float[] from, float[] to) {
    double[] moved = new double[HIDDEN];
    Arrays.setAll(moved, i -> to[i] - from[i]);
    return moved;
  }

  private void pretrain(String between) {
    String layers =
        "model.layers=[{name: hidden, type: dense, units: 4, activation: tanh}, %s {name: out, type: output, units: 2}]"
            .formatted(between);
    CommandLineRun run = run("pretrain", "start", layers);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  /** Dense layers alone are computed by Graft itself, others by Deeplearning4j. */
  @ParameterizedTest
  @ValueSource(strings = {"", "{name: drop, type: dropout, rate: 0.5},"})
  void slowDownLayersAndNoOthers(String between) throws IOException {
    pretrain(between);
    float[] start = weights("start");

    float[] plain = tuned("plain");
    float[] quarter = tuned("quarter", "train.rates={hidden: 0.25}");

    double[] far = moved(start, plain);
    double[] near = moved(start, quarter);
    assertThat(Arrays.stream(far).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
    for (int i = 0; i < HIDDEN; i++) {
      assertThat(near[i]).isCloseTo(far[i] / 4, within(1e-6));
    }
    assertThat(Arrays.copyOfRange(quarter, HIDDEN, start.length))
        .isEqualTo(Arrays.copyOfRange(plain, HIDDEN, start.length))
        .isNotEqualTo(Arrays.copyOfRange(start, HIDDEN, start.length));
    assertThat(tuned("decayed", "train.layer-decay=0.25")).isEqualTo(quarter);
    assertThat(tuned("once", "train.rates={hidden: 1, out: 1}")).isEqualTo(plain);
    assertThat(moved(start, tuned("still", "train.rates={hidden: 1e-9}")))
        .containsExactly(new double[HIDDEN]);
  }

  @Test
  void areRefusedForALayerThatIsNotThere() {
    CommandLineRun run =
        run(
            "pretrain",
            "refused",
            "model.layers=[{name: hidden, type: dense, units: 4}, {name: out, type: output, units: 2}]",
            "train.rates={hiden: 0.1}");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "Cannot use train.rates for hiden: no layer of this name is trained; those that are trained: hidden, out.");
    assertThat(dir.resolve("refused")).doesNotExist();
  }
}
