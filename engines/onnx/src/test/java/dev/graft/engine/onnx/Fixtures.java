package dev.graft.engine.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.OnnxSettings;
import dev.graft.config.OnnxSettings.Pooling;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The models that {@code src/test/python/onnx_fixtures.py} made, and what Python said of them. */
final class Fixtures {

  private Fixtures() {}

  /** An array as the fixtures have it: shape, and values in C order. */
  record Values(int[] shape, float[] flat) {

    /** Its rows along the first axis. */
    float[][] rows() {
      int width = flat.length / shape[0];
      float[][] rows = new float[shape[0]][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = java.util.Arrays.copyOfRange(flat, i * width, (i + 1) * width);
      }
      return rows;
    }

    /** Shape of one of its rows. */
    int[] example() {
      return java.util.Arrays.copyOfRange(shape, 1, shape.length);
    }
  }

  /** What a model gave at a tensor. */
  record Case(String model, String tensor, JsonNode inputs, Values output) {

    Values input(String name) {
      return values(inputs.get(name));
    }

    @Override
    public String toString() {
      return model + " at " + tensor;
    }
  }

  static byte[] bytes(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
      return Json.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static OnnxFile file(String model) {
    return OnnxFile.read(bytes(model + ".onnx"), model + ".onnx");
  }

  static OnnxModel model(String model, String cut, Pooling pooling) {
    OnnxSettings options = new OnnxSettings(null, pooling, null);
    return OnnxModel.of(file(model)).with(options, null).cutAt(cut);
  }

  static List<Case> cases(String model) {
    List<Case> cases = new ArrayList<>();
    for (JsonNode said : json(model + ".json").path("cases")) {
      cases.add(
          new Case(
              model,
              said.path("tensor").asText(),
              said.path("inputs"),
              values(said.path("output"))));
    }
    return cases;
  }

  private static Values values(JsonNode node) {
    int[] shape = new int[node.path("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = node.path("shape").get(i).asInt();
    }
    float[] flat = new float[node.path("values").size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) node.path("values").get(i).asDouble();
    }
    return new Values(shape, flat);
  }
}
