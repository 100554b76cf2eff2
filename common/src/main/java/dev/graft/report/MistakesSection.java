package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The worst mistakes, with their pictures and texts where the job has kept them. */
final class MistakesSection {

  private static final String PICTURE = "data:image/png;base64,";

  private MistakesSection() {}

  static Section of(Run run) {
    Section section = new Section("mistakes", "Mistakes");
    JsonNode worst = run.metrics().path("worst");
    List<Block.Card> cards = new ArrayList<>();
    Table table = table(run);
    for (JsonNode of : worst) {
      if (of.has("picture") || of.has("text")) {
        cards.add(card(of));
      } else {
        table.with(row(of));
      }
    }
    if (!cards.isEmpty()) {
      section.add(Block.cards(cards));
    }
    return section.table(table);
  }

  private static Table table(Run run) {
    return run.regression()
        ? Table.of("row", "number", "truth", "predicted")
        : Table.of("row", "label", "told", "probability");
  }

  private static List<Cell> row(JsonNode of) {
    Cell id = Cell.text(of.path("id").asText());
    if (of.has("truth")) {
      return List.of(
          id,
          Cell.text(Words.name(of.path("target"))),
          Cell.number(Words.number(of.path("truth"))),
          Cell.number(Words.number(of.path("prediction"))));
    }
    return List.of(
        id,
        Cell.text(Words.name(of.path("label"))),
        Cell.text(told(of)),
        Cell.number(Words.number(of.path("probability"))));
  }

  private static String told(JsonNode of) {
    return of.has("holds")
        ? of.path("holds").asBoolean() ? "missed" : "told, and does not hold"
        : Words.name(of.path("prediction"));
  }

  private static Block.Card card(JsonNode of) {
    boolean numbers = of.has("truth");
    String probability = numbers ? "" : Words.percent(of.path("probability").asDouble());
    return new Block.Card(
        of.has("picture")
            ? PICTURE + of.path("picture").asText().replaceAll("[^A-Za-z0-9+/=]", "")
            : null,
        of.has("text") ? Words.name(of.path("text")) : null,
        numbers
            ? "%s %s".formatted(Words.name(of.path("target")), Words.number(of.path("truth")))
            : Words.name(of.path("label")),
        numbers ? Words.number(of.path("prediction")) : told(of),
        probability);
  }
}
