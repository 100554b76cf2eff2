package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What was found of the model that is kept beside its metrics, in a few lines. */
final class Findings {

  /** Classes or labels of the least F1 that are named. */
  private static final int WEAKEST = 3;

  private final JsonNode report;
  private final JsonNode metrics;
  private final PrintWriter out;

  Findings(JsonNode report, PrintWriter out) {
    this.report = report;
    JsonNode test = report.at("/metrics/test");
    this.metrics = test.isMissingNode() ? report.at("/metrics/validation") : test;
    this.out = out;
  }

  void print() {
    JsonNode interval = metrics.path("interval");
    if (!interval.isMissingNode()) {
      line(
          "interval",
          "%s %.4f to %.4f (%.0f %%)",
          interval.path("metric").asText(),
          interval.path("low").asDouble(),
          interval.path("high").asDouble(),
          100 * interval.path("level").asDouble());
    }
    JsonNode topK = metrics.path("topK");
    if (!topK.isMissingNode()) {
      line("top-" + topK.path("k").asText(), "%.4f", topK.path("accuracy").asDouble());
    }
    calibration();
    weakest(metrics.has("classes") ? metrics.path("classes") : metrics.path("labels"));
    JsonNode thresholds = report.at("/model/decision/thresholds");
    if (thresholds.size() == 1) {
      line("threshold", "%.4f", thresholds.path(0).asDouble());
    } else if (!thresholds.isEmpty()) {
      line("thresholds", "%d, model.decision of report.json", thresholds.size());
    }
  }

  private void calibration() {
    JsonNode after = metrics.path("calibration");
    JsonNode before = metrics.path("uncalibrated");
    if (!before.isMissingNode()) {
      line(
          "calibration",
          "error %.4f, %.4f before: temperature %.4g",
          after.path("ece").asDouble(),
          before.path("ece").asDouble(),
          after.path("temperature").asDouble());
    } else if (!after.isMissingNode()) {
      line("calibration", "error %.4f", after.path("ece").asDouble());
    }
  }

  private void weakest(JsonNode classes) {
    if (classes.size() <= 2) {
      return;
    }
    line(
        "weakest",
        "%s",
        StreamSupport.stream(classes.spliterator(), false)
            .filter(of -> of.path("support").asLong() > 0)
            .sorted(Comparator.comparingDouble((JsonNode of) -> of.path("f1").asDouble()))
            .limit(WEAKEST)
            .map(
                of ->
                    String.format(
                        Locale.ROOT,
                        "%s f1 %.4f",
                        of.path("name").asText(),
                        of.path("f1").asDouble()))
            .collect(Collectors.joining(", ")));
  }

  private void line(String what, String format, Object... values) {
    out.printf("  %-12s %s%n", what, String.format(Locale.ROOT, format, values));
  }
}
