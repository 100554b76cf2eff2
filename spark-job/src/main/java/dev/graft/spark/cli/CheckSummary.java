package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.Command;
import dev.graft.config.RankSettings;
import dev.graft.config.RankSettings.Candidate;
import dev.graft.config.Settings;
import dev.graft.spark.job.Outcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code check} has found, for people. */
final class CheckSummary {

  /** Classes that are named. */
  private static final int NAMED = 20;

  private final JsonNode report;
  private final PrintWriter out;

  private CheckSummary(JsonNode report, PrintWriter out) {
    this.report = report;
    this.out = out;
  }

  static void print(Command command, Settings settings, Outcome found, PrintWriter out) {
    out.println();
    CheckSummary summary = new CheckSummary(found.report(), out);
    summary.line("job", command.key());
    if (found.alreadyThere()) {
      summary.line("output", settings.output() + " holds this very job, finished");
    } else {
      summary.line("output", settings.output() + " can be written");
      if (settings.rank() == null) {
        summary.model(settings);
      } else {
        summary.line("candidates", names(settings.rank()));
      }
      summary.data();
      found.report().path("decided").forEach(told -> summary.line("decided", told.asText()));
      summary.line("not tried", command.infers() ? "reading the rows" : "the computation itself");
    }
    out.println();
    out.println("  Nothing is wrong with this job that can be seen before it runs.");
    out.println();
    out.flush();
  }

  private void model(Settings settings) {
    JsonNode model = report.path("model");
    List<String> said = new ArrayList<>();
    said.add(settings.model().pretrained() == null ? "new" : settings.model().pretrained());
    said.add(number("%,d weights", model.path("parameters")));
    if (model.has("trainable")) {
      said.add(number("%,d of them trained", model.path("trainable")));
    }
    if (model.hasNonNull("cut")) {
      said.add("cut at " + model.path("cut").asText());
    }
    said.add(model.path("task").asText());
    line("model", String.join(", ", said));
    classes(model.path("classes"));
  }

  private static String names(RankSettings rank) {
    return rank.candidates().stream().map(Candidate::name).collect(Collectors.joining(", "));
  }

  private void classes(JsonNode classes) {
    if (classes.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>();
    classes.forEach(name -> names.add(name.asText()));
    String named = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    line("classes", names.size() + ": " + named + (names.size() > NAMED ? " ..." : ""));
  }

  private void data() {
    JsonNode data = report.path("data");
    for (JsonNode source : data.path("sources")) {
      line("data", source.path("path").asText());
    }
    if (data.has("read")) {
      line(
          "examples",
          String.format(
              Locale.ROOT,
              "%,d train, %,d validation, %,d test, %s%,d cannot be read",
              data.path("train").asLong(),
              data.path("validation").asLong(),
              data.path("test").asLong(),
              Summary.unlabelled(data),
              data.path("quarantined").asLong()));
    }
    data.path("problems").forEach(problem -> line("", problem.asText()));
    if (report.at("/plan/workers").isNumber()) {
      line("workers", report.at("/plan/workers").asText());
    }
    if (report.at("/partitions/all").isNumber()) {
      line("partitions", report.at("/partitions/all").asText());
    }
  }

  private static String number(String format, JsonNode value) {
    return String.format(Locale.ROOT, format, value.asLong());
  }

  private void line(String name, String text) {
    out.printf("  %-12s %s%n", name, text);
  }
}
