package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The metrics, beside those of the baselines and of the answer that is always the same. */
final class ResultSection {

  private static final List<String> SHOWN =
      List.of(
          "accuracy",
          "balancedAccuracy",
          "f1",
          "auc",
          "prAuc",
          "subsetAccuracy",
          "f1Micro",
          "r2",
          "varianceExplained",
          "rmse",
          "mae",
          "loss");
  private static final Map<String, String> TITLES =
      Map.of("r2", "r²", "auc", "AUC", "prAuc", "PR-AUC", "f1", "F1", "f1Micro", "F1 micro");

  private final Run run;
  private final JsonNode report;

  private ResultSection(Run run) {
    this.run = run;
    this.report = run.report();
  }

  static Section of(Run run) {
    return new ResultSection(run).section();
  }

  private Section section() {
    Section section = new Section("results", "Results");
    Stream.of("test", "validation").forEach(part -> section.table(table(part)));
    report
        .path("baselines")
        .properties()
        .forEach(
            of -> {
              if (of.getValue().has("reason")) {
                section.warning(
                    "The baseline %s failed: %s"
                        .formatted(
                            Words.name(of.getKey()), Words.name(of.getValue().path("reason"))));
              }
            });
    JsonNode metrics = run.metrics();
    section.facts(
        facts -> {
          JsonNode topK = metrics.path("topK");
          if (topK.has("k")) {
            facts.say(
                "right among the %s most probable".formatted(topK.path("k").asText()),
                Words.percent(topK.path("accuracy").asDouble()));
          }
          JsonNode interval = metrics.path("interval");
          if (interval.has("low")) {
            facts.say(
                "%s of resamples of %s"
                    .formatted(
                        Words.percent(interval.path("level").asDouble()),
                        Words.field(interval.path("metric").asText())),
                Words.interval(interval));
          }
        });
    return section
        .table(oldClasses(report.path("oldClasses")))
        .table(slices(metrics.path("slices")));
  }

  /** What became of the classes that the pretrained network knew. */
  private static Table oldClasses(JsonNode old) {
    Table table =
        Table.of("part", "examples", "before", "after", "forgetting", "of the new classes", "after")
            .called(
                "Accuracy on the classes that the pretrained network knew, and on the new ones");
    for (String part : List.of("test", "validation")) {
      JsonNode of = old.path(part);
      if (of.isObject()) {
        table.with(
            Cell.text(part),
            Cell.count(of.path("examples").asLong()),
            Cell.number(Words.number(of.path("before"))),
            Cell.number(Words.number(of.path("after"))),
            Cell.number(Words.signed(of.path("forgetting"))),
            Cell.count(of.path("newExamples").asLong()),
            Cell.number(Words.number(of.path("newAfter"))));
      }
    }
    return table;
  }

  private Table table(String part) {
    JsonNode own = report.path("metrics").path(part);
    List<String> fields = SHOWN.stream().filter(field -> own.path(field).isNumber()).toList();
    List<String> head = new ArrayList<>(List.of(""));
    fields.forEach(field -> head.add(title(field)));
    Table table =
        Table.of(head)
            .called(
                "On %s of %s"
                    .formatted(
                        Words.count(own.path("examples").asLong(), "example", "examples"), part));
    if (!own.isObject()) {
      return table;
    }
    table.with(row(run.command(), own, fields));
    if (own.has("withoutThresholds")) {
      table.with(row("with one half for threshold", own.path("withoutThresholds"), fields));
    }
    report
        .path("baselines")
        .properties()
        .forEach(
            of -> {
              if (of.getValue().path(part).isObject()) {
                table.with(row(Words.name(of.getKey()), of.getValue().path(part), fields));
              }
            });
    JsonNode constant = report.at("/constantAnswer/" + part);
    if (constant.has("value")) {
      table.with(constant(constant, fields));
    }
    return table;
  }

  static String title(String field) {
    return TITLES.getOrDefault(field, Words.field(field));
  }

  private static List<Cell> row(String name, JsonNode metrics, List<String> fields) {
    return cells(name, fields.stream().map(field -> Words.number(metrics.path(field))));
  }

  private static List<Cell> constant(JsonNode constant, List<String> fields) {
    String metric = constant.path("metric").asText();
    return cells(
        "always the same answer",
        fields.stream()
            .map(field -> field.equals(metric) ? Words.number(constant.path("value")) : "–"));
  }

  private static List<Cell> cells(String name, Stream<String> values) {
    return Stream.concat(Stream.of(Cell.text(name)), values.map(Cell::number)).toList();
  }

  private static Table slices(JsonNode slices) {
    Table table =
        Table.of("column", "value", "examples", "accuracy or error")
            .called("By the values of columns")
            .sorted();
    slices.forEach(
        of -> {
          boolean right = of.path("accuracy").isNumber();
          table.with(
              Cell.text(Words.name(of.path("column"))),
              Cell.text(
                  of.has("value")
                      ? Words.name(of.path("value"))
                      : Words.count(
                          of.path("otherValues").asLong(), "other value", "other values")),
              Cell.count(of.path("count").asLong()),
              right
                  ? Cell.bar(Words.number(of.path("accuracy")), of.path("accuracy").asDouble())
                  : Cell.number(Words.number(of.path("mae"))));
        });
    return table;
  }
}
