package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The settings that were tried, as they compare in validation. */
final class GridSummary {

  /** Rows that are printed. */
  private static final int MOST = 20;

  private static final int LEAST_NAME = 12;

  private final JsonNode grid;
  private final PrintWriter out;

  GridSummary(JsonNode report, PrintWriter out) {
    this.grid = report.path("grid");
    this.out = out;
  }

  void print() {
    if (grid.isMissingNode()) {
      return;
    }
    List<JsonNode> rows = new ArrayList<>();
    grid.path("settings").forEach(rows::add);
    rows.sort(Comparator.comparingInt(row -> row.path("place").asInt()));
    List<JsonNode> shown = rows.subList(0, Math.min(MOST, rows.size()));
    String metric = grid.path("metric").asText();
    int width = shown.stream().mapToInt(row -> name(row).length()).reduce(LEAST_NAME, Math::max);
    String layout = "  %2s %-" + width + "s %12s %12s %11s %8s%n";
    out.println();
    out.printf(layout, "", "validation of", metric, "loss", "best round", "rounds");
    for (JsonNode row : shown) {
      boolean failed = row.has("failed");
      JsonNode validation = row.path("validation");
      out.printf(
          layout,
          row.path("place").asInt(),
          name(row),
          failed ? "diverged" : number(validation.path(metric)),
          failed ? "-" : number(validation.path("loss")),
          failed ? "-" : row.path("bestRound").asInt(),
          failed ? "-" : row.path("rounds").asInt());
    }
    if (rows.size() > MOST) {
      out.printf("     and %s more, in report.json%n", rows.size() - MOST);
    }
    out.printf("  %s%n", Printable.line(grid.path("sentence").asText()));
  }

  private static String name(JsonNode row) {
    return Printable.line(row.path("name").asText());
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : "-";
  }
}
