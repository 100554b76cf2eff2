package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Shapes;
import dev.graft.engine.OnnxRequest;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.predict.Prediction;
import dev.graft.predict.Predictor;
import dev.graft.save.Bundle;
import dev.graft.save.OnnxExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.StringStringEntryProto;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole bundles: raw pixels, numbers, words and columns go in, the answers of Predictor come out.
 */
class ExportedBundlesTest {

  private static final Path MADE = Path.of("../../tests/cases/written-by-0.1.0/made");

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static Path folder(String name) {
    return MADE.resolve(name).resolve("model");
  }

  private static OnnxExport export(String name) throws IOException {
    return OnnxExport.of(Bundle.load(BundleStore.directory(folder(name))), OnnxRequest.OPSET);
  }

  private static Map<String, String> metadata(String name) throws IOException {
    return ModelProto.parseFrom(export(name).model()).getMetadataPropsList().stream()
        .collect(
            Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pictures", "numbers", "texts"})
  void answersAreThoseOfPredictor(String name) throws IOException {
    int[] shape = Bundle.load(BundleStore.directory(folder(name))).inputShape();
    boolean words = name.equals("texts");
    float[][] rows = Exported.examples(6, Shapes.length(shape), words ? 20 : 0);
    float[][] pixels = name.equals("pictures") ? rows : new float[0][];
    for (float[] row : pixels) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.round(Math.abs(row[i]) * 80);
      }
    }
    Map<String, Object> given =
        Exported.run(export(name).model(), words ? null : shape, rows).all();
    try (Predictor predictor = Predictor.load(folder(name))) {
      List<Prediction> expected = predictor.predict(rows);
      for (int i = 0; i < rows.length; i++) {
        same(given, i, expected.get(i));
      }
    }
  }

  private static void same(Map<String, Object> given, int row, Prediction expected) {
    float[] all = ((float[][]) given.get("probability"))[row];
    float[] told = expected.probabilities(); // of two classes by one output: that of the second
    assertThat(Arrays.copyOfRange(all, all.length - told.length, all.length))
        .containsExactly(told, within(Exported.TOLERANCE));
    assertThat(((long[]) given.get("prediction"))[row]).isEqualTo(expected.label());
  }

  /** One number is missing, which is filled in. */
  @Test
  void columnsGoInByTheirNames() throws IOException, OrtException {
    List<Map<String, Object>> rows =
        List.of(
            Map.of("x", 0.5, "y", -1.5, "rooms", 3.0, "city", "Lima"),
            Map.of("x", -2.0, "y", Double.NaN, "rooms", 1.0, "city", "Oslo"));
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (String column : List.of("x", "y", "rooms")) {
      double[][] values = {{(double) rows.get(0).get(column)}, {(double) rows.get(1).get(column)}};
      inputs.put(column, OnnxTensor.createTensor(OnnxSession.environment(), values));
    }
    String[][] cities = {{"Lima"}, {"Oslo"}};
    inputs.put("city", OnnxTensor.createTensor(OnnxSession.environment(), cities));
    Map<String, Object> given = Exported.run(export("table").model(), inputs, 2).all();
    inputs.values().forEach(OnnxTensor::close);
    try (Predictor predictor = Predictor.load(folder("table"))) {
      same(given, 0, predictor.predict(rows.get(0)));
      same(given, 1, predictor.predict(rows.get(1)));
    }
  }

  @Test
  void whatOnnxCannotSayIsToldInTheFile() throws IOException {
    Map<String, String> texts = metadata("texts");
    assertThat(texts.get("preprocessing_before")).contains("texts as the numbers of their words");
    assertThat(texts.get("learned")).contains("lovely");
    assertThat(texts).containsEntry("class_names", "[\"bad\",\"good\"]");
    assertThat(texts).containsEntry("task", "classification");
    Map<String, String> pictures = metadata("pictures");
    assertThat(pictures.get("preprocessing_before"))
        .contains("[3, 8, 8]", "stretch", "0 to 255 as float32");
    assertThat(pictures.get("preprocessing_inside")).contains("divided by 0.0039");
  }

  @Test
  void anOnnxModelAloneIsNoneToExport() {
    Bundle alone =
        new Bundle(
            null,
            null,
            null,
            Json.object(),
            null,
            List.of(),
            Json.object(),
            Fixtures.model("conv", "y", null));
    assertThatThrownBy(() -> OnnxExport.of(alone, OnnxRequest.OPSET))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot export the model to ONNX: it is an ONNX model as it is.");
  }
}
