package dev.graft.spark.track;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.Settings;
import dev.graft.dataset.Split;
import dev.graft.io.Json;
import dev.graft.track.Picture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What trackers are told of a job, taken from its settings and its report. */
final class Tracked {

  /** Numbers among metrics that are none. */
  private static final Set<String> COUNTS =
      Set.of("examples", "mostFrequentClass", "mostFrequentCount");

  private Tracked() {}

  /**
   * Every key of a job that touches the result, with its value; those that are null are left out.
   */
  static Map<String, String> params(Settings settings) {
    Map<String, String> params = new TreeMap<>();
    try {
      flatten("", Json.read(settings.canonical().getBytes(StandardCharsets.UTF_8)), params);
    } catch (IOException e) {
      throw new IllegalStateException("settings are JSON", e);
    }
    return params;
  }

  private static void flatten(String path, JsonNode value, Map<String, String> params) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              entry ->
                  flatten(
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue(),
                      params));
    } else if (!value.isNull()) {
      params.put(path, value.isTextual() ? value.asText() : Json.line(value));
    }
  }

  /** The figures of the model that is kept. */
  static Map<String, Double> figures(JsonNode report) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String part : parts()) {
      report
          .path("metrics")
          .path(part)
          .properties()
          .forEach(
              entry -> {
                if (entry.getValue().isNumber() && !COUNTS.contains(entry.getKey())) {
                  figures.put("result/" + part + "/" + entry.getKey(), entry.getValue().asDouble());
                }
              });
    }
    if (report.has("transferGain")) {
      figures.put("result/transferGain", report.path("transferGain").asDouble());
    }
    return figures;
  }

  private static List<String> parts() {
    return List.of(Split.VALIDATION, Split.TEST).stream()
        .map(part -> part.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  /** The worst mistakes that have pictures. */
  static List<Picture> mistakes(JsonNode report) {
    List<Picture> pictures = new ArrayList<>();
    for (String part : parts()) {
      int number = 0;
      for (JsonNode of : report.path("metrics").path(part).path("worst")) {
        if (of.has("picture")) {
          pictures.add(
              new Picture(
                  String.format(Locale.ROOT, "mistakes-%s/%02d", part, ++number),
                  said(of),
                  Base64.getDecoder().decode(of.path("picture").asText())));
        }
      }
    }
    return pictures;
  }

  private static String said(JsonNode of) {
    return of.has("truth")
        ? "row %s: %s is %s, predicted %s"
            .formatted(
                text(of, "id"), text(of, "target"), text(of, "truth"), text(of, "prediction"))
        : "row %s: is %s, told %s (%s)"
            .formatted(
                text(of, "id"),
                text(of, "label"),
                of.has("holds") ? "otherwise" : text(of, "prediction"),
                text(of, "probability"));
  }

  private static String text(JsonNode of, String field) {
    return of.path(field).asText();
  }
}
