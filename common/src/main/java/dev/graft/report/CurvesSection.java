package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What rounds came to: of the transfer, and of the baselines as far as they tell. */
final class CurvesSection {

  private final Run run;
  private final Rounds rounds;
  private final List<Chart.Mark> marks;

  private CurvesSection(Run run) {
    this.run = run;
    this.rounds = run.rounds();
    this.marks = marks();
  }

  static Section of(Run run) {
    return new CurvesSection(run).section();
  }

  private Section section() {
    Section section = new Section("curves", "Rounds");
    if (rounds.broken() > 0 || rounds.missing() > 0) {
      section.warning(
          "metrics.jsonl is not whole: %s could not be read, %s missing."
              .formatted(
                  Words.count(rounds.broken(), "line", "lines"),
                  Words.count(rounds.missing(), "round is", "rounds are")));
    }
    String metric = run.chosenBy();
    String adapted = run.report().at("/adaptation/sentence").asText();
    if (!adapted.isEmpty()) {
      section.prose("%s.".formatted(Words.name(adapted)));
    }
    section.chart(
        chart(
            "metric",
            "%s on validation".formatted(Words.field(metric)),
            lines("/validation/" + metric, "value")));
    section.chart(
        chart(
            "validation-loss", "Loss on validation", lines("/validation/loss", "validationLoss")));
    section.chart(chart("loss", "Loss in training", lines("/loss", "loss")));
    section.chart(chart("rate", "Learning rate", one("/learningRate")));
    section.chart(
        chart(
            "target-entropy",
            "Mean entropy of the answers to the target, by which the round is chosen",
            one("/validation/targetEntropy")));
    section.chart(
        chart(
            "target-discrepancy",
            "CORAL loss between source and target, by which the round is chosen",
            one("/validation/targetDiscrepancy")));
    section.chart(
        chart(
            "pseudo-labels",
            "Pseudo-labels: share of the unlabelled examples that were looked at",
            share()));
    section.chart(
        chart(
            "pseudo-confidence",
            "Pseudo-labels: mean largest probability",
            one("/unlabelled/confidence")));
    section.chart(
        chart(
            "pseudo-right",
            "Pseudo-labels: share that is right, of those whose label the report knows",
            one("/unlabelled/right")));
    return section;
  }

  private Chart chart(String id, String title, List<Line> lines) {
    return Chart.ofRounds(id, title, told(lines), lines, marks);
  }

  private List<Line> one(String pointer) {
    Line line = rounds.line(run.command(), pointer);
    return line.isEmpty() ? List.of() : List.of(line);
  }

  /** Of unlabelled examples, as the course of the run tells it. */
  private List<Line> share() {
    Line line = curve(run.command(), run.report().path("course"), "pseudoLabels");
    return line.isEmpty() ? List.of() : List.of(line);
  }

  /** That of the training, and those of the baselines. */
  private List<Line> lines(String pointer, String field) {
    Stream<Line> baselines =
        run.report().path("baselines").properties().stream()
            .map(of -> curve(of.getKey(), of.getValue().path("curve"), field));
    return Stream.concat(one(pointer).stream(), baselines).filter(line -> !line.isEmpty()).toList();
  }

  static Line curve(String name, JsonNode points, String field) {
    List<JsonNode> with =
        StreamSupport.stream(points.spliterator(), false)
            .filter(point -> point.path(field).isNumber())
            .toList();
    return new Line(
        Words.name(name),
        with.stream().mapToDouble(point -> point.path("round").asDouble()).toArray(),
        with.stream().mapToDouble(point -> point.path(field).asDouble()).toArray());
  }

  private static String told(List<Line> lines) {
    List<String> said = new ArrayList<>();
    for (Line line : lines) {
      said.add(
          "%s goes from %s to %s (least %s, largest %s)"
              .formatted(
                  line.name(),
                  Words.number(line.y()[0]),
                  Words.number(line.last()),
                  Words.number(line.least()),
                  Words.number(line.largest())));
    }
    return String.join("; ", said) + ".";
  }

  /** Where stages begin, and the round that was kept. */
  private List<Chart.Mark> marks() {
    List<Chart.Mark> at = new ArrayList<>();
    rounds
        .stages()
        .forEach((round, part) -> at.add(new Chart.Mark(round, "trains " + Words.name(part))));
    int best = run.report().at("/training/bestRound").asInt();
    if (best > 0 && at.isEmpty()) {
      at.add(new Chart.Mark(best, "best"));
    }
    return at;
  }
}
