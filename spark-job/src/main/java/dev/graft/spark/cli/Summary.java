package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.network.Task;
import dev.graft.spark.job.Outcome;
import java.io.PrintWriter;
import java.util.Locale;

/** The table that a job prints at its end, from its report. */
final class Summary {

  private final JsonNode report;
  private final PrintWriter out;

  private Summary(JsonNode report, PrintWriter out) {
    this.report = report;
    this.out = out;
  }

  static void print(Outcome outcome, String output, PrintWriter out) {
    JsonNode report = outcome.report();
    Summary summary = new Summary(report, out);
    out.println();
    if (outcome.alreadyThere()) {
      out.printf("  %s holds this very job already, finished: nothing was done.%n", output);
    }
    summary.data();
    summary.training();
    summary.results();
    summary.seconds();
    out.printf(Locale.ROOT, "  %-12s %s%n", "files", output);
    out.printf(Locale.ROOT, "  %-12s %s%n%n", "weights", report.path("weightsSha256").asText());
    out.flush();
  }

  private void data() {
    JsonNode data = report.path("data");
    out.printf(
        Locale.ROOT,
        "  %-12s %,d train, %,d validation, %,d test, %,d quarantined%n",
        "examples",
        data.path("train").asLong(),
        data.path("validation").asLong(),
        data.path("test").asLong(),
        data.path("quarantined").asLong());
  }

  private void training() {
    JsonNode training = report.path("training");
    if (training.isMissingNode()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "  %-12s %d workers, %d epochs, %d rounds, best after round %d; %,d of %,d weights trained%n",
        "training",
        training.path("workers").asInt(),
        training.path("epochs").asInt(),
        training.path("rounds").asInt(),
        training.path("bestRound").asInt(),
        report.at("/model/trainable").asLong(),
        report.at("/model/parameters").asLong());
  }

  private void results() {
    out.println();
    out.printf("  %-12s %12s %12s %12s%n", "", "validation", "test", "test");
    String main = regression() ? "r2" : "accuracy";
    out.printf("  %-12s %12s %12s %12s%n", "", main, main, regression() ? "mse" : "f1 macro");
    row(report.path("command").asText(), report.path("metrics"));
    report.path("baselines").fields().forEachRemaining(b -> row(b.getKey(), b.getValue()));
    constant();
    if (report.has("transferGain")) {
      out.printf(
          Locale.ROOT,
          "  %-12s %+12.4f%n",
          "transfer gain",
          report.path("transferGain").asDouble());
    }
    notBetter();
    out.println();
  }

  private void row(String name, JsonNode metrics) {
    out.printf(
        Locale.ROOT,
        "  %-12s %12s %12s %12s%n",
        name,
        number(metrics.at(regression() ? "/validation/r2" : "/validation/accuracy")),
        number(metrics.at(regression() ? "/test/r2" : "/test/accuracy")),
        number(metrics.at(regression() ? "/test/mse" : "/test/f1")));
  }

  /** What answering always the same would have reached. */
  private void constant() {
    JsonNode constant = report.path("constantAnswer");
    if (!constant.isMissingNode()) {
      out.printf(
          Locale.ROOT,
          "  %-12s %12s %12s %12s%n",
          "constant",
          number(constant.at("/validation/value")),
          number(constant.at("/test/value")),
          "-");
    }
  }

  private void notBetter() {
    String part = report.at("/constantAnswer/test").isMissingNode() ? "validation" : "test";
    JsonNode constant = report.at("/constantAnswer/" + part);
    if (constant.isMissingNode() || constant.path("beaten").asBoolean()) {
      return;
    }
    String answer =
        constant.has("number")
            ? "always answering " + constant.path("name").asText(constant.path("number").asText())
            : regression() ? "answering with the mean" : "the same answer for every example";
    out.printf(
        Locale.ROOT,
        "  %-12s than %s: %s %.4f on %s%n",
        "no better",
        answer,
        constant.path("metric").asText(),
        constant.path("value").asDouble(),
        part);
  }

  private boolean regression() {
    return report.at("/model/task").asText().equals(Task.REGRESSION.key());
  }

  private static String number(JsonNode value) {
    return value.isMissingNode() ? "-" : String.format(Locale.ROOT, "%.4f", value.asDouble());
  }

  private void seconds() {
    out.printf("  %-12s %s%n", "seconds", seconds(report));
  }

  /** The seconds of each phase, in one line. */
  static String seconds(JsonNode report) {
    StringBuilder line = new StringBuilder();
    report
        .path("seconds")
        .fields()
        .forEachRemaining(
            phase ->
                line.append(
                    String.format(
                        Locale.ROOT, "%s %.1f  ", phase.getKey(), phase.getValue().asDouble())));
    return line.toString().strip();
  }
}
