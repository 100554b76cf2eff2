package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.dataset.Task;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of a report, side by side, and what is to be said of them. */
final class ResultTable {

  private final JsonNode report;
  private final PrintWriter out;
  private final boolean regression;
  private final List<Column> columns = new ArrayList<>();

  /**
   * @param part validation or test
   * @param field of the metrics
   * @param constant whether the constant answer has it
   */
  private record Column(String part, String field, String title, boolean constant) {}

  ResultTable(JsonNode report, PrintWriter out) {
    this.report = report;
    this.out = out;
    this.regression = report.at("/model/task").asText().equals(Task.REGRESSION.key());
    String main = ResultLine.main(report);
    add("validation", main);
    add("test", main);
    add("test", regression ? "mse" : "f1");
    if (skewed()) {
      add(tested(), "balancedAccuracy");
    }
    String metric = report.at("/training/metric").asText(main);
    if (columns.stream().noneMatch(column -> column.field.equals(metric))) {
      add("validation", metric);
      add("test", metric);
    }
  }

  private void add(String part, String field) {
    boolean main = columns.size() < 2;
    String title =
        switch (field) {
          case "f1" -> "f1 macro";
          case "balancedAccuracy" -> "balanced";
          case "prAuc" -> "pr-auc";
          default -> field;
        };
    columns.add(new Column(part, field, title, main));
  }

  private String tested() {
    return report.at("/metrics/test").isMissingNode() ? "validation" : "test";
  }

  private boolean skewed() {
    return report.at("/constantAnswer/" + tested() + "/skewed").asBoolean();
  }

  void print() {
    out.println();
    line("", columns.stream().map(Column::part).toList());
    line("", columns.stream().map(Column::title).toList());
    row(report.path("command").asText(), report.path("metrics"));
    report.path("baselines").properties().forEach(b -> row(b.getKey(), b.getValue()));
    constant();
    if (report.has("transferGain")) {
      line("transfer gain", List.of(signed(report.path("transferGain"))));
    }
    oldClasses();
    guard();
    tellOfSkew();
    notBetter();
    tellOfOrder("classes", report.at("/model/assumedClasses"));
    tellOfOrder("zero-shot", report.at("/baselines/zero-shot/assumedClasses"));
    out.println();
  }

  private void line(String name, List<String> values) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-12s", name));
    values.forEach(value -> line.append(String.format(Locale.ROOT, " %12s", value)));
    out.println(line);
  }

  private void row(String name, JsonNode metrics) {
    line(
        name,
        columns.stream()
            .map(column -> number(metrics.path(column.part).path(column.field)))
            .toList());
  }

  /** What answering always the same would have reached. */
  private void constant() {
    JsonNode constant = report.path("constantAnswer");
    if (!constant.isMissingNode()) {
      line(
          "constant",
          columns.stream()
              .map(c -> c.constant ? number(constant.path(c.part).path("value")) : "-")
              .toList());
    }
  }

  /** What became of the classes that the pretrained model had. */
  private void oldClasses() {
    JsonNode of = report.at("/oldClasses/" + tested());
    if (of.has("before")) {
      out.printf(
          Locale.ROOT,
          "  %-12s %s accuracy %.4f before, %.4f after; forgotten %s%n",
          "old classes",
          tested(),
          of.path("before").asDouble(),
          of.path("after").asDouble(),
          number(of.path("forgetting")));
    }
    if (of.has("newAfter")) {
      out.printf(
          Locale.ROOT,
          "  %-12s %s accuracy %.4f%n",
          "new classes",
          tested(),
          of.path("newAfter").asDouble());
    }
  }

  private void guard() {
    for (String field : List.of("sentence", "keptBecause")) {
      JsonNode said = report.path("guard").path(field);
      if (!said.isMissingNode()) {
        out.printf("  %-12s %s%n", "guard", said.asText());
      }
    }
  }

  private void tellOfSkew() {
    if (skewed()) {
      JsonNode constant = report.at("/constantAnswer/" + tested());
      out.printf(
          Locale.ROOT,
          "  %-12s %.1f %% of %s is %s: accuracy says little; see balanced accuracy and f1%n",
          "skewed",
          100 * constant.path("value").asDouble(),
          tested(),
          answer(constant));
    }
  }

  private void notBetter() {
    JsonNode constant = report.at("/constantAnswer/" + tested());
    if (constant.isMissingNode() || constant.path("beaten").asBoolean()) {
      return;
    }
    String answer =
        constant.has("number")
            ? "always answering " + answer(constant)
            : regression ? "answering with the mean" : "the same answer for every example";
    out.printf(
        Locale.ROOT,
        "  %-12s than %s: %s %.4f on %s%n",
        "no better",
        answer,
        constant.path("metric").asText(),
        constant.path("value").asDouble(),
        tested());
  }

  private void tellOfOrder(String of, JsonNode names) {
    if (!names.isEmpty()) {
      out.printf(
          "  %-12s the file names none: output 0 is taken for %s, 1 for %s; another order: data.class-names%n",
          of, names.path(0).asText(), names.path(1).asText());
    }
  }

  private static String answer(JsonNode constant) {
    return constant.path("name").asText(constant.path("number").asText());
  }

  private static String signed(JsonNode value) {
    return String.format(Locale.ROOT, "%+.4f", value.asDouble());
  }

  private static String number(JsonNode value) {
    return value.isMissingNode() ? "-" : String.format(Locale.ROOT, "%.4f", value.asDouble());
  }
}
