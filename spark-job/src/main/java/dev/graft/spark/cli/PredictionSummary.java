package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.Command;
import dev.graft.spark.job.Outcome;
import java.io.PrintWriter;
import java.util.Locale;

/** The table that {@code predict} or {@code featurize} prints at its end, from its report. */
final class PredictionSummary {

  private PredictionSummary() {}

  static void print(Command command, Outcome outcome, String output, PrintWriter out) {
    JsonNode report = outcome.report();
    out.println();
    if (outcome.alreadyThere()) {
      out.printf("  %s holds this very job already, finished: nothing was done.%n", output);
    }
    boolean featurizes = command == Command.FEATURIZE;
    String done = featurizes ? "featurized" : "predicted";
    JsonNode data = report.path("data");
    out.printf(
        Locale.ROOT,
        "  %-12s %,d, %,d of them %s, %,d with a problem%n",
        "rows",
        data.path("rows").asLong(),
        data.path(done).asLong(),
        done,
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
    if (featurizes) {
      features(report.path("model"), out);
    }
    out.printf("  %-12s %s/%s%n", "files", output, featurizes ? "features" : "predictions");
    if (report.has("weightsSha256")) {
      out.printf("  %s %s%n", "weightsSha256", report.path("weightsSha256").asText());
    }
    out.println();
    out.flush();
  }

  private static void features(JsonNode model, PrintWriter out) {
    boolean one = model.path("shape").size() == 1;
    out.printf(
        Locale.ROOT,
        "  %-12s %,d values of %s%s%n",
        "features",
        model.path("features").asLong(),
        model.path("cut").asText(),
        one
            ? ""
            : ", in the order %s %s".formatted(model.path("order").asText(), model.path("shape")));
  }
}
