package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.stream.StreamSupport;

/** The settings that were tried beside each other, the best first. */
final class GridSection {

  private GridSection() {}

  static Section of(Run run) {
    Section section = new Section("grid", "Settings tried");
    JsonNode grid = run.report().path("grid");
    if (grid.has("sentence")) {
      section.prose(Words.name(grid.path("sentence")));
    }
    String metric = grid.path("metric").asText(run.main());
    Table table =
        Table.of(
                "setting",
                "its keys",
                Words.field(metric),
                "loss",
                "best round",
                "rounds",
                "ended by")
            .sorted();
    StreamSupport.stream(grid.path("settings").spliterator(), false)
        .sorted(Comparator.comparingInt((JsonNode of) -> of.path("place").asInt(Integer.MAX_VALUE)))
        .forEach(
            of -> {
              String name = Words.name(of.path("name").asText());
              table.with(
                  of.path("chosen").asBoolean()
                      ? Cell.tag(name + " (chosen)", "new")
                      : Cell.text(name),
                  Cell.text(Words.name(of.path("setting"))),
                  Cell.number(Words.number(of.path("validation").path(metric))),
                  Cell.number(Words.number(of.path("validation").path("loss"))),
                  Cell.number(Words.name(of.path("bestRound").asText("–"))),
                  Cell.number(Words.name(of.path("rounds").asText("–"))),
                  Cell.text(Words.name(of.path("stoppedBy").asText(of.path("failed").asText("")))));
            });
    return section.table(table);
  }
}
