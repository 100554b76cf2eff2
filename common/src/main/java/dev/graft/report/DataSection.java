package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** What was read: counts, balance, what could not be used and why, what was made of the columns. */
final class DataSection {

  private static final List<String> PARTS = List.of("train", "validation", "test");

  private DataSection() {}

  static Section of(Run run) {
    Section section = new Section("data", "Data");
    JsonNode data = run.report().path("data");
    if (data.isMissingNode()) {
      return section;
    }
    section.facts(
        facts -> {
          facts.count("train", data.path("train")).count("validation", data.path("validation"));
          facts.count("test", data.path("test")).some("unlabelled", data.path("unlabelled"));
          facts.count("records read", data.path("read"));
          facts.count("quarantined", data.path("quarantined"));
          facts.some("left out by data.only-labels", data.path("excluded"));
          facts.some("left out by limits", data.path("unused"));
          facts.some("duplicates", data.path("duplicates"));
          facts.text("missing values", data.path("missing"));
        });
    warn(section, data);
    balance(section, data, run);
    section.table(reasons(data.path("reasons")));
    section.table(columns(data.path("columns")));
    section.table(sources(data.path("sources")));
    section.table(list("Some of what could not be used", data.path("problems")));
    return section;
  }

  private static void warn(Section section, JsonNode data) {
    for (String part : List.of("validation", "test")) {
      long leaked = data.at("/leaked/" + part).asLong();
      if (leaked > 0) {
        section.warning(
            "%s of %s %s in training, too: figures on it are too good."
                .formatted(
                    Words.count(leaked, "example", "examples"), part, leaked == 1 ? "is" : "are"));
      }
    }
    data.path("warnings").forEach(warning -> section.warning(Words.name(warning)));
    data.path("unseen")
        .properties()
        .forEach(
            column ->
                section.warning(
                    "%s with a category of %s that training has not seen."
                        .formatted(
                            Words.count(column.getValue().asLong(), "row", "rows"),
                            Words.name(column.getKey()))));
  }

  private static void balance(Section section, JsonNode data, Run run) {
    JsonNode balance = data.path("balance");
    List<String> parts = PARTS.stream().filter(part -> !balance.path(part).isEmpty()).toList();
    if (parts.isEmpty()) {
      return;
    }
    List<String> head = new ArrayList<>(List.of("class"));
    head.addAll(parts);
    Table table = Table.of(head).called("Examples by class").sorted();
    List<String> names = run.names();
    int classes = parts.stream().mapToInt(part -> balance.path(part).size()).max().orElse(0);
    for (int i = 0; i < classes; i++) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.text(i < names.size() ? names.get(i) : Integer.toString(i)));
      for (String part : parts) {
        JsonNode counts = balance.path(part);
        cells.add(Cell.bar(Words.count(counts.path(i).asLong()), share(counts, i)));
      }
      table.with(cells);
    }
    section.table(table);
  }

  private static double share(JsonNode counts, int of) {
    long most =
        StreamSupport.stream(counts.spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .max()
            .orElse(1);
    return counts.path(of).asDouble() / Math.max(1, most);
  }

  private static Table reasons(JsonNode reasons) {
    Table table = Table.of("reason", "records").called("Quarantined records");
    reasons
        .properties()
        .forEach(
            of ->
                table.with(Cell.text(Words.name(of.getKey())), Cell.count(of.getValue().asLong())));
    return table;
  }

  private static Table columns(JsonNode columns) {
    Table table =
        Table.of("column", "type", "role", "features").called("Columns, and what was made of them");
    columns.forEach(
        column ->
            table.with(
                Cell.text(Words.name(column.path("name"))),
                Cell.text(Words.name(column.path("type").asText())),
                Cell.tag(Words.name(column.path("role").asText()), "role"),
                Cell.number(
                    column.has("features") ? Words.count(column.path("features").asLong()) : "–")));
    return table;
  }

  private static Table sources(JsonNode sources) {
    Table table = Table.of("file", "size", "fingerprint").called("Files");
    sources.forEach(
        source ->
            table.with(
                Cell.text(Words.name(source.path("path"))),
                Cell.number(Words.bytes(source.path("bytes").asDouble())),
                Cell.text(Words.name(source.path("fingerprint").asText()))));
    return table;
  }

  private static Table list(String name, JsonNode entries) {
    Table table = Table.of(name).called(name);
    entries.forEach(entry -> table.with(Cell.text(Words.name(entry))));
    return table;
  }
}
