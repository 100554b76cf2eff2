package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What probabilities are worth: calibration, ROC and precision against recall. */
final class ProbabilitySection {

  /** Curves that can be told apart in one chart; the worst are drawn. */
  private static final int DRAWN = 6;

  private static final int FALSE_POSITIVES = 1;
  private static final int RECALL = 2;
  private static final int PRECISION = 3;

  private ProbabilitySection() {}

  static Section of(Run run) {
    Section section = new Section("probabilities", "Calibration and curves");
    JsonNode metrics = run.metrics();
    calibration(section, metrics);
    curves(section, metrics.path("curves"));
    return section;
  }

  private static void calibration(Section section, JsonNode metrics) {
    JsonNode of = metrics.path("calibration");
    if (of.path("bins").isEmpty()) {
      return;
    }
    List<Line> lines =
        Stream.of(
                new Line("perfect", new double[] {0, 1}, new double[] {0, 1}),
                reliability(of.has("temperature") ? "with temperature" : "this model", of),
                reliability("as the network gives them", metrics.path("uncalibrated")))
            .filter(line -> !line.isEmpty())
            .toList();
    String told =
        "The expected calibration error is %s%s: by so much probability and share of right answers differ on average."
            .formatted(
                Words.number(of.path("ece")),
                metrics.has("uncalibrated")
                    ? " (%s without temperature)"
                        .formatted(Words.number(metrics.at("/uncalibrated/ece")))
                    : "");
    section.chart(
        Chart.ofShares(
            "calibration",
            "Calibration: share that came true by probability",
            told,
            "probability",
            lines));
    section.table(bins(of.path("bins")));
  }

  private static Line reliability(String name, JsonNode of) {
    List<JsonNode> bins =
        StreamSupport.stream(of.path("bins").spliterator(), false)
            .filter(bin -> bin.path("count").asLong() > 0)
            .toList();
    return new Line(
        name,
        bins.stream().mapToDouble(bin -> bin.path("confidence").asDouble()).toArray(),
        bins.stream().mapToDouble(bin -> bin.path("right").asDouble()).toArray());
  }

  private static Table bins(JsonNode bins) {
    Table table =
        Table.of("probability", "examples", "mean probability", "came true")
            .called("Bins of the calibration");
    bins.forEach(
        bin ->
            table.with(
                Cell.text(
                    "%s to %s"
                        .formatted(
                            Words.percent(bin.path("from").asDouble()),
                            Words.percent(bin.path("to").asDouble()))),
                Cell.count(bin.path("count").asLong()),
                Cell.number(Words.number(bin.path("confidence"))),
                Cell.bar(Words.number(bin.path("right")), bin.path("right").asDouble())));
    return table;
  }

  private static void curves(Section section, JsonNode curves) {
    List<JsonNode> drawn =
        StreamSupport.stream(curves.spliterator(), false)
            .filter(of -> !of.path("points").isEmpty())
            .sorted(Comparator.comparingDouble((JsonNode of) -> of.path("auc").asDouble()))
            .limit(DRAWN)
            .toList();
    String which =
        drawn.size() < curves.size()
            ? " Drawn are the %s of the least area, of %s."
                .formatted(Words.count(drawn.size()), Words.count(curves.size()))
            : "";
    section.chart(
        Chart.ofShares(
            "roc",
            "ROC: recall by false positive rate",
            areas(drawn, "auc") + which,
            "false positive rate",
            lines(drawn, FALSE_POSITIVES, RECALL, true)));
    section.chart(
        Chart.ofShares(
            "pr",
            "Precision by recall",
            areas(drawn, "prAuc") + which,
            "recall",
            lines(drawn, RECALL, PRECISION, false)));
  }

  private static String areas(List<JsonNode> curves, String field) {
    List<String> said = new ArrayList<>();
    curves.forEach(
        of ->
            said.add(
                "%s %s"
                    .formatted(
                        Words.name(of.path("name").asText()), Words.number(of.path(field)))));
    return "Area under the curve: " + String.join(", ", said) + ".";
  }

  private static List<Line> lines(List<JsonNode> curves, int x, int y, boolean fromZero) {
    List<Line> lines = new ArrayList<>();
    for (JsonNode of : curves) {
      JsonNode points = of.path("points");
      double[] xs = values(points, x, fromZero);
      double[] ys = values(points, y, fromZero);
      lines.add(new Line(Words.name(of.path("name").asText()), xs, ys));
    }
    return lines;
  }

  /** By rising x, which the points of both curves have; an ROC curve begins at no positives. */
  private static double[] values(JsonNode points, int of, boolean fromZero) {
    double[] values =
        StreamSupport.stream(points.spliterator(), false)
            .mapToDouble(point -> point.path(of).asDouble())
            .toArray();
    if (!fromZero) {
      return values;
    }
    double[] whole = new double[values.length + 1];
    System.arraycopy(values, 0, whole, 1, values.length);
    return whole;
  }
}
