package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Printable;
import dev.graft.spark.job.Outcome;
import java.io.PrintWriter;
import java.util.Locale;

/** What {@code explain} has found, in brief. */
final class ExplainSummary {

  private static final int COLUMNS = 20;

  private ExplainSummary() {}

  static void print(Outcome outcome, String output, PrintWriter out) {
    JsonNode found = outcome.report().path("explanations");
    out.println();
    if (outcome.alreadyThere()) {
      out.printf("  %s holds this very job, finished.%n", output);
    }
    JsonNode columns = found.path("columns");
    int shown = 0;
    for (JsonNode of : columns) {
      if (shown++ < COLUMNS) {
        out.printf(
            Locale.ROOT,
            "  %-24s %8.4f   (%.4f to %.4f)%n",
            Printable.line(of.path("name").asText()),
            of.path("importance").asDouble(),
            of.path("low").asDouble(),
            of.path("high").asDouble());
      }
    }
    if (columns.size() > COLUMNS) {
      out.printf(Locale.ROOT, "  and %,d columns more%n", columns.size() - COLUMNS);
    }
    out.printf(
        Locale.ROOT,
        "  rows         %,d explained, %,d could not be%n",
        found.path("rows").asLong(),
        found.path("problems").asLong());
    out.printf("  page         %s/report.html%n", output);
    out.printf("  written      %s/explanations%n%n", output);
    out.flush();
  }
}
