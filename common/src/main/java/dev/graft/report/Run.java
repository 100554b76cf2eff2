package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import dev.graft.dataset.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * All that a page is made of.
 *
 * @param name what people call the run: its folder
 * @param report the content of report.json
 * @param settings every key of the job with its value, as JSON; null: not known
 */
public record Run(String name, JsonNode report, Rounds rounds, String settings) {

  /** What it was judged on: test, else validation; else neither. */
  String part() {
    return report.at("/metrics/test").isObject()
        ? "test"
        : report.at("/metrics/validation").isObject() ? "validation" : null;
  }

  /** The metrics on that; missing: there are none. */
  JsonNode metrics() {
    return report.path("metrics").path(String.valueOf(part()));
  }

  boolean regression() {
    return report.at("/model/task").asText().equals(Task.REGRESSION.key()) || metrics().has("r2");
  }

  /** The metric that is told first. */
  String main() {
    if (report.has("pretext")) {
      return "varianceExplained";
    }
    return regression() ? "r2" : "accuracy";
  }

  /** The metric that rounds were judged by. */
  String chosenBy() {
    return report.at("/training/metric").asText(main());
  }

  boolean done() {
    return status().equals("done");
  }

  String status() {
    return report.path("status").asText("running");
  }

  String command() {
    return report.path("command").asText("run");
  }

  /** Classes or labels in the order of their numbers, as the metrics tell them; empty: none do. */
  List<String> names() {
    JsonNode classes =
        metrics().has("classes") ? metrics().path("classes") : metrics().path("labels");
    if (classes.isEmpty()) {
      return IntStream.range(0, metrics().path("confusion").size())
          .mapToObj(Integer::toString)
          .toList();
    }
    return StreamSupport.stream(classes.spliterator(), false)
        .map(of -> Words.name(of.path("name")))
        .toList();
  }

  /** The settings by key; empty: not known, or of another version and not to be read. */
  Optional<Map<String, ConfigValue>> keys() {
    if (settings == null) {
      return Optional.empty();
    }
    try {
      Map<String, ConfigValue> keys = new HashMap<>();
      ConfigFactory.parseString(settings)
          .entrySet()
          .forEach(of -> keys.put(of.getKey(), of.getValue()));
      return Optional.of(keys);
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }
}
