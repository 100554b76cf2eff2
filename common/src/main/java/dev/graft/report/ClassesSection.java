package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;

/** Each class, label or number by itself. */
final class ClassesSection {

  private ClassesSection() {}

  static Section of(Run run) {
    Section section = new Section("classes", "Classes");
    JsonNode metrics = run.metrics();
    section.table(told(metrics.path("classes"), "class"));
    section.table(told(metrics.path("labels"), "label"));
    return section.table(numbers(metrics.path("targets")));
  }

  private static Table told(JsonNode classes, String of) {
    Table table = Table.of(of, "examples", "predicted", "precision", "recall", "F1").sorted();
    classes.forEach(
        each ->
            table.with(
                Cell.text(Words.name(each.path("name").asText())),
                Cell.count(each.path("support").asLong()),
                Cell.count(each.path("predicted").asLong()),
                Cell.number(Words.number(each.path("precision"))),
                Cell.number(Words.number(each.path("recall"))),
                Cell.bar(Words.number(each.path("f1")), each.path("f1").asDouble())));
    return table;
  }

  private static Table numbers(JsonNode targets) {
    Table table = Table.of("number", "mean squared error", "mean absolute error", "r²");
    if (targets.size() > 1) {
      for (int i = 0; i < targets.size(); i++) {
        JsonNode of = targets.get(i);
        table.with(
            Cell.text(Words.name(of.path("name").asText(Integer.toString(i)))),
            Cell.number(Words.number(of.path("mse"))),
            Cell.number(Words.number(of.path("mae"))),
            Cell.number(Words.number(of.path("r2"))));
      }
    }
    return table;
  }
}
