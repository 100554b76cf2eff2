package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.spark.job.Outcome;
import java.io.PrintWriter;
import java.util.Locale;

/** The table that {@code predict} prints at its end, from its report. */
final class PredictionSummary {

  private PredictionSummary() {}

  static void print(Outcome outcome, String output, PrintWriter out) {
    JsonNode report = outcome.report();
    out.println();
    if (outcome.alreadyThere()) {
      out.printf("  %s holds this very job already, finished: nothing was done.%n", output);
    }
    JsonNode data = report.path("data");
    out.printf(
        Locale.ROOT,
        "  %-12s %,d, %,d of them predicted, %,d with a problem%n",
        "rows",
        data.path("rows").asLong(),
        data.path("predicted").asLong(),
        data.path("quarantined").asLong());
    data.path("problems").forEach(problem -> out.printf("  %-12s %s%n", "", problem.asText()));
    JsonNode partitions = report.path("partitions");
    out.printf(
        Locale.ROOT,
        "  %-12s %,d, %,d of them written before%n",
        "partitions",
        partitions.path("all").asLong(),
        partitions.path("before").asLong());
    JsonNode throughput = report.path("throughput");
    out.printf(
        Locale.ROOT,
        "  %-12s %,.0f rows/s, %,.0f for each of %d cores%n",
        "throughput",
        throughput.path("rowsPerSecond").asDouble(),
        throughput.path("rowsPerSecondPerCore").asDouble(),
        throughput.path("cores").asInt());
    out.printf("  %-12s %s%n", "seconds", Summary.seconds(report));
    out.printf("  %-12s %s/predictions%n", "files", output);
    out.printf("  %s %s%n%n", "weightsSha256", report.path("weightsSha256").asText());
    out.flush();
  }
}
