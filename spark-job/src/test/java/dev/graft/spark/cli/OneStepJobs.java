package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.save.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose epoch is one step of SGD on all rows, and whose weights are compared. */
abstract class OneStepJobs {

  static final float RATE = 0.5f;

  /** Weights and biases of a layer of two inputs and four units, which come first. */
  static final int HIDDEN = 12;

  @TempDir Path dir;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      rows.append(String.format(Locale.ROOT, "%d,%d,%d%n", i % 7, i % 5, i % 7 > 3 ? 1 : 0));
    }
    data = Files.writeString(dir.resolve("rows.csv"), rows);
  }

  CommandLineRun run(String command, String output, String... more) {
    return CommandLineRun.command(
        command,
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
            "train.optimizer.learning-rate=" + RATE),
        more);
  }

  float[] weights(String output) throws IOException {
    return ModelFiles.load(new Configuration(), dir.resolve(output).toString()).network().weights();
  }

  float[] tuned(String output, String... more) throws IOException {
    CommandLineRun run = fineTune(output, more);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return weights(output);
  }

  CommandLineRun fineTune(String output, String... more) {
    List<String> sets = new ArrayList<>(List.of("model.pretrained=" + dir.resolve("start")));
    sets.addAll(List.of(more));
    return run("fine-tune", output, sets.toArray(new String[0]));
  }

  /** A network, with another layer before its output or none. */
  float[] pretrained(String between) throws IOException {
    String layers =
        "model.layers=[{name: hidden, type: dense, units: 4, activation: tanh}, %s {name: out, type: output, units: 2}]"
            .formatted(between);
    CommandLineRun run = run("pretrain", "start", layers);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return weights("start");
  }
}
