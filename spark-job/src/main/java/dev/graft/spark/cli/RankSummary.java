package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Printable;
import dev.graft.spark.job.Outcome;
import java.io.PrintWriter;
import java.util.Locale;

/** The table of {@code rank}, from its report. */
final class RankSummary {

  private static final int LEAST_NAME = 12;

  private final JsonNode report;
  private final PrintWriter out;
  private final int name;

  private RankSummary(JsonNode report, PrintWriter out) {
    this.report = report;
    this.out = out;
    int longest = LEAST_NAME;
    for (JsonNode candidate : report.at("/rank/candidates")) {
      longest = Math.max(longest, candidate.path("name").asText().length());
    }
    this.name = longest;
  }

  static void print(Outcome outcome, String output, PrintWriter out) {
    JsonNode report = outcome.report();
    RankSummary summary = new RankSummary(report, out);
    out.println();
    if (outcome.alreadyThere()) {
      out.printf("  %s holds this very job already, finished: nothing was done.%n", output);
    }
    out.printf(
        Locale.ROOT,
        "  %-12s %,d train, %,d validation%n%n",
        "examples",
        report.at("/data/train").asLong(),
        report.at("/data/validation").asLong());
    summary.table();
    report.at("/rank/candidates").forEach(summary::convergence);
    if (report.at("/rank/sentence").isTextual()) {
      out.printf("  %s.%n", Printable.line(report.at("/rank/sentence").asText()));
    }
    out.printf(Locale.ROOT, "  %-12s %s%n%n", "files", output);
    out.flush();
  }

  private void table() {
    out.printf(
        "     %-" + name + "s %8s %15s %8s %15s %8s %8s %8s %9s %8s%n",
        "",
        "k-NN",
        "95 of 100",
        "probe",
        "95 of 100",
        "LogME",
        "H-score",
        "LEEP",
        "passes",
        "seconds");
    report.at("/rank/candidates").forEach(this::row);
    out.println();
  }

  private void row(JsonNode candidate) {
    JsonNode scores = candidate.path("scores");
    out.printf(
        Locale.ROOT,
        "  %2d %-" + name + "s %8s %15s %8s %15s %8s %8s %8s %,9d %8.1f%n",
        candidate.path("place").asInt(),
        Printable.line(candidate.path("name").asText()),
        number(scores.path("knn")),
        interval(candidate.at("/intervals/knn")),
        number(scores.path("probe")),
        interval(candidate.at("/intervals/probe")),
        number(scores.path("logme")),
        number(scores.path("hScore")),
        number(scores.path("leep")),
        candidate.path("backbonePasses").asLong(),
        candidate.at("/seconds/total").asDouble());
  }

  private void convergence(JsonNode candidate) {
    if (candidate.path("probeStoppedBy").asText("converged").equals("not-converged")) {
      out.printf(
          "  The probe of %s has not converged: its accuracy may be too low.%n",
          Printable.line(candidate.path("name").asText()));
    }
  }

  private static String interval(JsonNode interval) {
    return interval.isMissingNode()
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.4f - %.4f",
            interval.path("low").asDouble(),
            interval.path("high").asDouble());
  }

  private static String number(JsonNode value) {
    return value.isMissingNode() ? "-" : String.format(Locale.ROOT, "%.4f", value.asDouble());
  }
}
