package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.predict.Predictor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backbones whose output is not decided by the example, or is no number, from end to end. */
class OnnxExactTest {

  private static final Path CASES = CommandLineRun.file("tests/cases/onnx");

  @TempDir Path folder;

  private CommandLineRun fineTune(String model, String... more) {
    return fineTune(
        model,
        List.of(
            "data.format=table",
            "data.train.path=" + CASES.resolve("rows.json"),
            "data.table={format: json, label: label, features: [v]}"),
        more);
  }

  private CommandLineRun fineTune(String model, List<String> data, String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "output=" + folder.resolve("out"),
                "model.pretrained=" + CASES.resolve(model),
                "model.head=[{name: kind, type: output, units: 3}]",
                "train.epochs=1",
                "train.workers=2",
                "train.batch-size=16"));
    sets.addAll(data);
    sets.addAll(List.of(more));
    return CommandLineRun.command("fine-tune", sets);
  }

  private void refused(CommandLineRun run, String why) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(why).hasLineCount(1);
  }

  @Test
  void trainingModeIsRefusedBeforeAnythingIsWritten() {
    refused(fineTune("dropout_train.onnx"), "is in training mode");
    assertThat(folder.resolve("out/model")).doesNotExist();
  }

  @Test
  void whatWasTurnedToInferenceIsToldAndServedSo() throws IOException {
    CommandLineRun run = fineTune("dropout_train.onnx", "model.onnx.batch-dependent=inference");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report;
    try (InputStream in = Files.newInputStream(folder.resolve("out/report.json"))) {
      report = Json.read(in);
    }
    assertThat(report.at("/model/backbone/runtime").asText()).endsWith("turned to inference");
    float[][] rows = {{1, 2, 3, 4}, {-1, 0, 2, 7}};
    try (Predictor predictor = Predictor.load(folder.resolve("out/model"))) {
      assertThat(predictor.predict(rows).get(1).outputs())
          .isEqualTo(predictor.predict(rows[1]).outputs());
    }
  }

  @Test
  void aModelThatStatesItsPictureSizeNeedsNoOther() {
    Path pictures = CommandLineRun.file("tests/cases/written-by-0.1.0/data/pictures");
    CommandLineRun run =
        fineTune(
            "nchw_fixed.onnx",
            List.of("data.format=images", "data.train.path=" + pictures, "data.scale=255"));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void nanIsToldAsTheBackbones() {
    refused(fineTune("nan_out.onnx"), "the backbone gives NaN at ");
  }
}
