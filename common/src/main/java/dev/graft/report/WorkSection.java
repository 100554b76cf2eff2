package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;

/** How the work went: workers, what travelled, seconds, faults. */
final class WorkSection {

  private WorkSection() {}

  static Section of(Run run) {
    Section section = new Section("work", "Workers and time");
    JsonNode report = run.report();
    section.facts(
        facts -> {
          JsonNode plan = report.path("plan");
          facts.count("workers", plan.path("workers"));
          facts.text("averaged", plan.path("average"));
          facts.text("minibatches of a worker in a round", plan.path("averageEvery"));
          facts.text("codec", plan.path("codec"));
          facts.bytes(
              "to an executor in a round", report.at("/communication/bytesBroadcastPerRound"));
          facts.bytes(
              "back from all workers in a round",
              report.at("/communication/bytesCollectedPerRound"));
          facts.number("rows a second", report.at("/throughput/rowsPerSecond"));
          ledger(facts, report.at("/training/ledger"));
        });
    slow(section, report.path("slowWorkers"));
    JsonNode course = report.path("course");
    Line seconds = run.rounds().line("a round", "/seconds");
    Line slowest = CurvesSection.curve("its slowest worker", course, "slowestSeconds");
    Line others = CurvesSection.curve("the median of the others", course, "othersSeconds");
    Line apart = CurvesSection.curve("divergence", course, "divergence");
    section.chart(chart("seconds", "Seconds of a round", List.of(seconds, slowest, others)));
    section.chart(
        chart(
            "divergence",
            "Divergence: the share of what workers moved that is not in their mean",
            apart.largest() > 0 ? List.of(apart) : List.of()));
    section.table(phases(report.path("seconds")));
    return section.table(faults(report.path("faults"))).table(rejections(report));
  }

  private static Chart chart(String id, String title, List<Line> all) {
    List<Line> lines = all.stream().filter(line -> !line.isEmpty()).toList();
    String told =
        lines.isEmpty()
            ? ""
            : "On average %s, at most %s."
                .formatted(
                    Words.number(Arrays.stream(lines.get(0).y()).average().orElse(0)),
                    Words.number(lines.get(0).largest()));
    return Chart.ofRounds(id, title, told, lines, List.of());
  }

  private static void ledger(Facts facts, JsonNode ledger) {
    facts.count("examples offered", ledger.path("offered"));
    facts.count("of them trained", ledger.path("trained"));
    facts.some("of them rejected", ledger.path("rejected"));
  }

  private static void slow(Section section, JsonNode slow) {
    if (slow.has("worker")) {
      section.prose(
          "Worker %s, counted from 0, was the slowest most often, in %s of %s: the slowest of a round computed %s on average, the median of the others %s."
              .formatted(
                  slow.path("worker").asText(),
                  Words.count(slow.path("times").asLong()),
                  Words.count(slow.path("rounds").asLong(), "round", "rounds"),
                  Words.seconds(slow.path("slowestSeconds").asDouble()),
                  Words.seconds(slow.path("othersSeconds").asDouble())));
    }
  }

  private static Table phases(JsonNode seconds) {
    Table table = Table.of("phase", "time").called("Time by phase");
    double total = Math.max(1e-9, seconds.path("total").asDouble());
    seconds
        .properties()
        .forEach(
            of ->
                table.with(
                    Cell.text(of.getKey()),
                    Cell.bar(
                        Words.seconds(of.getValue().asDouble()),
                        of.getValue().asDouble() / total)));
    return table;
  }

  private static Table faults(JsonNode faults) {
    Table table = Table.of("fault", "times").called("Faults");
    faults
        .properties()
        .forEach(
            of ->
                table.with(
                    Cell.text(Words.field(of.getKey())), Cell.count(of.getValue().asLong())));
    return table;
  }

  private static Table rejections(JsonNode report) {
    Table table = Table.of("why a reply did not count").called("Replies that did not count");
    JsonNode ledger = report.at("/training/ledger/rejections");
    (ledger.isEmpty() ? report.path("rejections") : ledger)
        .forEach(of -> table.with(Cell.text(Words.name(of))));
    return table;
  }
}
