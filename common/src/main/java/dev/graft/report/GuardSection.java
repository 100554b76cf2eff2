package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether the transfer helped, as the guard has found. */
final class GuardSection {

  private GuardSection() {}

  static Section of(Run run) {
    Section section = new Section("guard", "Guard");
    JsonNode guard = run.report().path("guard");
    if (guard.has("sentence")) {
      section.prose(Words.name(guard.path("sentence")));
    }
    if (guard.has("keptBecause")) {
      section.prose(
          "Kept: %s, %s."
              .formatted(
                  Words.name(guard.path("kept").asText()), Words.name(guard.path("keptBecause"))));
    }
    section.facts(
        facts -> {
          facts.text("mode", guard.path("mode"));
          facts.text("verdict", guard.path("verdict"));
          facts.count("validation examples", guard.path("examples"));
          facts.count("seeds", guard.path("seeds"));
          facts
              .count("steps that each was trained", guard.path("steps"))
              .count("of", guard.path("of"));
        });
    return section.table(trainings(guard));
  }

  private static Table trainings(JsonNode guard) {
    Table table =
        Table.of(
            "training",
            Words.field(guard.path("metric").asText()),
            "deviation",
            "transfer is above by",
            "interval",
            "reason");
    guard
        .path("trainings")
        .forEach(
            of ->
                table.with(
                    Cell.text(Words.name(of.path("name").asText())),
                    Cell.number(Words.number(of.path("value"))),
                    Cell.number(Words.number(of.path("deviation"))),
                    Cell.number(Words.signed(of.path("difference"))),
                    Cell.text(interval(of.path("interval"))),
                    Cell.text(of.has("reason") ? Words.name(of.path("reason")) : "")));
    return table;
  }

  private static String interval(JsonNode interval) {
    return interval.has("low") ? Words.interval(interval) : "";
  }
}
