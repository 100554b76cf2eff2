package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Command;
import dev.graft.dataset.Task;
import dev.graft.io.Json;
import dev.graft.spark.job.Outcome;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;

/**
 * What came of a command, for schedulers: with {@code --result-line} the last line on standard
 * output, one object of JSON.
 */
final class ResultLine {

  static final String OPTION = "--result-line";

  private static final List<String> COUNTS =
      List.of("rows", "predicted", "featurized", "quarantined");

  private final long begin = System.nanoTime();
  private final PrintWriter out;

  private Command command;
  private String output;
  private Outcome outcome;
  private String reason;
  private boolean printed;

  /**
   * The line of a command.
   *
   * @param arguments of the command line; without the option among them nothing is printed, and
   *     with it a line is, even if they cannot be parsed
   */
  ResultLine(PrintWriter out, String... arguments) {
    this.out = out;
    this.printed = !Arrays.asList(arguments).contains(OPTION);
  }

  /** The job file has been read. */
  synchronized void job(Command read, String to) {
    command = read;
    output = to;
  }

  synchronized void done(Outcome with) {
    outcome = with;
  }

  synchronized void reason(String sentence) {
    reason = sentence;
  }

  /** Why the command has failed; null if it has not. */
  synchronized String reason() {
    return reason;
  }

  /** Prints it, once. */
  synchronized void print(int exitCode) {
    if (!printed) {
      printed = true;
      out.println(json(exitCode));
      out.flush();
    }
  }

  private ObjectNode json(int exitCode) {
    JsonNode report = outcome == null || exitCode != 0 ? Json.object() : outcome.report();
    ObjectNode line = Json.object();
    if (command != null) {
      line.put("command", command.key());
    }
    line.put("status", status(exitCode, report)).put("exitCode", exitCode);
    if (output != null) {
      line.put("output", output);
    }
    if (outcome != null && exitCode == 0) {
      line.put("alreadyThere", outcome.alreadyThere());
      figures(report, line);
    } else if (exitCode != 0 && reason != null) {
      line.put("reason", reason);
    }
    line.put("seconds", Math.round((System.nanoTime() - begin) / 1e6) / 1000.0);
    return line;
  }

  private static String status(int exitCode, JsonNode report) {
    return switch (exitCode) {
      case 0 -> report.path("status").asText("done");
      case ExitCodes.UNUSABLE -> "refused";
      case ExitCodes.STOPPED, ExitCodes.INTERRUPTED -> "stopped";
      default -> "failed";
    };
  }

  private static void figures(JsonNode report, ObjectNode line) {
    for (String field : List.of("weightsSha256", "transferGain", "planned")) {
      if (report.has(field)) {
        line.set(field, report.get(field));
      }
    }
    for (String part : List.of("validation", "test")) {
      JsonNode metrics = report.path("metrics").path(part);
      for (String name : List.of(main(report), chosen(report), "loss")) {
        if (metrics.has(name)) {
          line.withObject("/metrics/" + part).set(name, metrics.get(name));
        }
      }
    }
    JsonNode data = report.path("data");
    if (data.has("rows")) {
      COUNTS.stream().filter(data::has).forEach(count -> line.set(count, data.get(count)));
    }
  }

  /** The metric that is told first. */
  static String main(JsonNode report) {
    if (report.has("pretext")) {
      return "varianceExplained";
    }
    boolean numbers = report.at("/model/task").asText().equals(Task.REGRESSION.key());
    return numbers ? "r2" : "accuracy";
  }

  private static String chosen(JsonNode report) {
    return report.at("/training/metric").asText(main(report));
  }
}
