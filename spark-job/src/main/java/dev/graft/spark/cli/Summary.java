package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.report.Opening;
import dev.graft.report.Rounds;
import dev.graft.report.Run;
import dev.graft.spark.job.Outcome;
import dev.graft.spark.save.SavedRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table that a job prints at its end, from its report. */
final class Summary {

  private static final Logger LOG = LoggerFactory.getLogger(Summary.class);

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
    new Opening(new Run(output, report, Rounds.none(), null))
        .sentences()
        .forEach(sentence -> out.printf("  %s%n", sentence));
    out.println();
    if (outcome.alreadyThere()) {
      out.printf("  %s holds this very job already, finished: nothing was done.%n", output);
    }
    summary.data();
    summary.training();
    new GridSummary(report, out).print();
    new ResultTable(report, out).print();
    new Findings(report, out).print();
    summary.seconds();
    out.printf(Locale.ROOT, "  %-12s %s%n", "files", output);
    summary.page(output);
    out.printf(Locale.ROOT, "  %s %s%n%n", "weightsSha256", report.path("weightsSha256").asText());
    out.flush();
  }

  /** Some runs have none: it could not be written, or they are older than pages are. */
  private void page(String output) {
    try {
      if (SavedRun.hasPage(output)) {
        told("page", output + "/report.html");
      }
    } catch (IOException e) {
      LOG.debug("Whether {} has a page is not known", output, e);
    }
  }

  private void data() {
    JsonNode data = report.path("data");
    out.printf(
        Locale.ROOT,
        "  %-12s %,d train, %,d validation, %,d test, %s%,d quarantined%n",
        "examples",
        data.path("train").asLong(),
        data.path("validation").asLong(),
        data.path("test").asLong(),
        unlabelled(data),
        data.path("quarantined").asLong());
  }

  /** A part of the line of examples; empty where all have labels. */
  static String unlabelled(JsonNode data) {
    return data.has("unlabelled")
        ? String.format(Locale.ROOT, "%,d unlabelled, ", data.path("unlabelled").asLong())
        : "";
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
    if (training.has("start") && training.path("bestRound").asInt() == 0) {
      told("start kept", "no round validates better than the weights that training began with");
    }
    pseudoLabels(report.path("unlabelled"));
    convergence(training);
    penalty(training);
  }

  private void pseudoLabels(JsonNode unlabelled) {
    if (unlabelled.has("method")) {
      told(
          "unlabelled",
          String.format(
              Locale.ROOT,
              "%s: %,d examples looked at, each as often as it was, %,d trained on, their mean largest probability %.3f",
              unlabelled.path("method").asText(),
              unlabelled.path("seen").asLong(),
              unlabelled.path("taken").asLong(),
              unlabelled.path("confidence").asDouble()));
    }
  }

  private void convergence(JsonNode training) {
    String end = training.path("stoppedBy").asText();
    if (end.equals("converged")) {
      told("converged", "the output layer is solved");
    } else if (end.equals("not-converged")) {
      told(
          "not converged",
          training.has("l2Tried")
              ? "more train.epochs go on to weaker L2"
              : "train.optimizer.type = lbfgs with more train.epochs goes on; more train.l2 makes it converge sooner");
    } else if (training.path("lastRoundIsBest").asBoolean()) {
      told("not converged", "the best round was the last: more epochs may do better");
    }
  }

  private void penalty(JsonNode training) {
    if (training.has("l2Tried")) {
      told(
          "L2",
          String.format(
              Locale.ROOT,
              "%.3g, the best in validation of %d strengths",
              training.path("l2").asDouble(),
              training.path("l2Tried").size()));
    }
  }

  private void told(String what, String sentence) {
    out.printf("  %-12s %s%n", what, sentence);
  }

  private void seconds() {
    out.printf("  %-12s %s%n", "seconds", seconds(report));
  }

  /** The seconds of each phase, in one line. */
  static String seconds(JsonNode report) {
    StringBuilder line = new StringBuilder();
    report
        .path("seconds")
        .properties()
        .forEach(
            phase ->
                line.append(
                    String.format(
                        Locale.ROOT, "%s %.1f  ", phase.getKey(), phase.getValue().asDouble())));
    return line.toString().strip();
  }
}
