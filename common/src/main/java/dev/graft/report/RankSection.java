package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;

/** Candidates in their order. */
final class RankSection {

  private RankSection() {}

  static Section of(Run run) {
    Section section = new Section("rank", "Candidates");
    JsonNode rank = run.report().path("rank");
    Table table =
        Table.of("candidate", "cut", "k-NN", "probe", "mean", "LogME", "H-score", "LEEP", "time")
            .sorted();
    rank.path("candidates")
        .forEach(
            of -> {
              JsonNode scores = of.path("scores");
              double mean = scores.path("mean").asDouble();
              table.with(
                  Cell.text(Words.name(of.path("name"))),
                  Cell.text(of.path("cut").isTextual() ? Words.name(of.path("cut")) : "–"),
                  Cell.number(Words.number(scores.path("knn"))),
                  Cell.number(Words.number(scores.path("probe"))),
                  Cell.bar(Words.number(scores.path("mean")), mean),
                  Cell.number(Words.number(scores.path("logme"))),
                  Cell.number(Words.number(scores.path("hScore"))),
                  Cell.number(Words.number(scores.path("leep"))),
                  Cell.number(Words.seconds(of.at("/seconds/total").asDouble())));
            });
    return section.table(table);
  }
}
