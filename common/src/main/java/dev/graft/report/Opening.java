package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was asked and what came out, in three sentences, and the figures that are looked for first.
 */
public final class Opening {

  private final Run run;
  private final JsonNode report;
  private final JsonNode metrics;
  private final String main;

  public Opening(Run run) {
    this.run = run;
    this.report = run.report();
    this.metrics = run.metrics();
    this.main = run.main();
  }

  /**
   * What was asked, what came out, whether transfer helped; fewer of a run that did not come so
   * far.
   */
  public List<String> sentences() {
    return Stream.of(asked(), cameOut(), transfer()).filter(said -> said != null).toList();
  }

  private String asked() {
    JsonNode data = report.path("data");
    String examples =
        data.path("train").asLong() == 0
            ? ""
            : " from %s".formatted(Words.count(data.path("train").asLong(), "example", "examples"));
    return switch (run.command()) {
      case "fine-tune" -> "Asked: fine-tune a pretrained network%s%s.".formatted(task(), examples);
      case "pretrain" ->
          "Asked: train a network from random weights%s%s.".formatted(task(), examples);
      case "evaluate" -> "Asked: evaluate a saved model%s.".formatted(judgedOn());
      case "explain" -> "Asked: explain what a saved model answers.";
      case "rank" ->
          "Asked: order %s for a target, before any training."
              .formatted(
                  Words.count(report.at("/rank/candidates").size(), "candidate", "candidates"));
      default -> "Asked: %s.".formatted(Words.name(run.command()));
    };
  }

  private String task() {
    JsonNode pretext = report.path("pretext");
    if (pretext.has("task")) {
      return " without labels, to give back examples of which %s"
          .formatted(Words.name(pretext.path("corruption")));
    }
    int names = run.names().size();
    return switch (report.at("/model/task").asText()) {
      case "classification" ->
          names == 0
              ? " to tell classes apart"
              : names == 1
                  ? " to tell a single class"
                  : " to tell %s classes apart".formatted(Words.count(names));
      case "multi-label" ->
          names == 0
              ? " to tell labels"
              : " to tell which of %s labels hold".formatted(Words.count(names));
      case "regression" -> " to predict numbers";
      default -> "";
    };
  }

  private String judgedOn() {
    return metrics.has("examples")
        ? " on %s".formatted(Words.count(metrics.path("examples").asLong(), "example", "examples"))
        : "";
  }

  private String cameOut() {
    if (!run.done()) {
      return notDone();
    }
    if (report.has("rank")) {
      return sentence(report.at("/rank/sentence").asText());
    }
    if (run.command().equals("explain")) {
      return explained(report.path("explanations"));
    }
    if (run.part() == null) {
      return "It came to its end without an example to judge the model on: how good it is, is not known.";
    }
    String figure = figure();
    JsonNode interval = metrics.path("interval");
    String within =
        interval.path("metric").asText().equals(main)
            ? " (between %s and %s by %s of resamples)"
                .formatted(
                    share(interval.path("low").asDouble()),
                    share(interval.path("high").asDouble()),
                    Words.percent(interval.path("level").asDouble()).replace(".0", ""))
            : "";
    return "Came out: %s on %s%s%s.".formatted(figure, examples(), within, constant());
  }

  private static String explained(JsonNode found) {
    String rows = Words.count(found.path("rows").asLong(), "row", "rows");
    List<String> first = new ArrayList<>();
    for (JsonNode of : found.path("columns")) {
      if (first.size() < 3) {
        first.add(
            "%s (%s)".formatted(Words.name(of.path("name")), Words.number(of.path("importance"))));
      }
    }
    return first.isEmpty()
        ? "Came out: which parts of %s made the answers.".formatted(rows)
        : "Came out: of the columns of %s these are the most important: %s."
            .formatted(rows, String.join(", ", first));
  }

  private String figure() {
    JsonNode explained = report.at("/pretext/varianceExplained");
    if (explained.isNumber()) {
      return "%s of the variance given back, loss %s"
          .formatted(Words.percent(explained.asDouble()), Words.number(metrics.path("loss")));
    }
    double value = metrics.path(main).asDouble();
    return run.regression()
        ? "r² %s, root mean squared error %s"
            .formatted(Words.number(value), Words.number(metrics.path("rmse")))
        : "%s right".formatted(Words.percent(value));
  }

  private String examples() {
    return "%s examples of %s"
        .formatted(Words.count(metrics.path("examples").asLong()), run.part());
  }

  private String share(double value) {
    return run.regression() ? Words.number(value) : Words.percent(value);
  }

  private String constant() {
    JsonNode constant = report.at("/constantAnswer/" + run.part());
    if (!constant.path("value").isNumber() || run.regression()) {
      return "";
    }
    String always =
        constant.has("number") ? "always answering " + answer(constant) : "one answer for all";
    return "; %s would reach %s"
        .formatted(always, Words.percent(constant.path("value").asDouble()));
  }

  private static String answer(JsonNode constant) {
    return Words.name(constant.path("name").asText(constant.path("number").asText()));
  }

  private String notDone() {
    String rounds =
        run.rounds().isEmpty()
            ? "before the first round"
            : "after round %s".formatted(Words.count(run.rounds().last()));
    return switch (run.status()) {
      case "failed" ->
          sentence("It failed %s: %s".formatted(rounds, Words.name(report.path("reason"))));
      case "stopped" ->
          sentence("It was stopped %s: %s".formatted(rounds, Words.name(report.path("reason"))));
      default ->
          "It has not ended, or its driver was killed, %s: what is told here is what lies in its folder."
              .formatted(rounds);
    };
  }

  private static String sentence(String text) {
    String said = Words.name(text);
    return said.isEmpty() || said.endsWith(".") ? said : said + ".";
  }

  private String transfer() {
    if (!run.done() || run.part() == null || !run.command().equals("fine-tune")) {
      return null;
    }
    String guard = report.at("/guard/sentence").asText();
    if (!guard.isEmpty()) {
      return sentence(guard);
    }
    JsonNode scratch = report.at("/baselines/scratch");
    JsonNode reached = scratch.path(run.part()).path(main);
    if (!reached.isNumber()) {
      return scratch.path("status").asText().equals("failed")
          ? "Whether transfer helped is not known: the same network from random weights failed to train."
          : "Whether transfer helped is not known: evaluate.baselines = [scratch] would tell.";
    }
    double from = reached.asDouble();
    return "%s: the same network from random weights reaches %s (%s)."
        .formatted(
            verdict(from),
            share(from),
            "transfer gain " + Words.signed(metrics.path(main).asDouble() - from));
  }

  /** By whether the other lies within what resamples of the examples reach. */
  private String verdict(double scratch) {
    JsonNode interval = metrics.path("interval");
    boolean known = interval.path("metric").asText().equals(main);
    double own = metrics.path(main).asDouble();
    double low = known ? interval.path("low").asDouble() : own;
    double high = known ? interval.path("high").asDouble() : own;
    if (scratch < low) {
      return "Transfer helped";
    }
    return scratch > high
        ? "Transfer hurt"
        : "Transfer made no difference that %s examples can show"
            .formatted(Words.count(metrics.path("examples").asLong()));
  }

  /** A figure that is looked for first. */
  record Figure(String name, String value, String note) {}

  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    if (run.done() && run.part() != null) {
      figures.add(
          new Figure(
              ResultSection.title(main) + " on " + run.part(),
              Words.number(metrics.path(main)),
              intervalNote()));
      if (report.has("transferGain")) {
        figures.add(
            new Figure(
                "transfer gain",
                Words.signed(report.path("transferGain").asDouble()),
                "over random weights"));
      } else if (metrics.has("f1")) {
        figures.add(
            new Figure("f1, macro", Words.number(metrics.path("f1")), "the mean of the classes"));
      }
    }
    if (report.at("/data/train").asLong() > 0) {
      figures.add(
          new Figure(
              "training examples",
              Words.count(report.at("/data/train").asLong()),
              Words.count(report.at("/data/quarantined").asLong()) + " records quarantined"));
    }
    rounds(figures);
    if (report.at("/seconds/total").isNumber()) {
      figures.add(
          new Figure("time", Words.seconds(report.at("/seconds/total").asDouble()), workers()));
    }
    return figures;
  }

  private String intervalNote() {
    JsonNode interval = metrics.path("interval");
    return interval.isObject()
        ? Words.interval(interval)
        : Words.count(metrics.path("examples").asLong()) + " examples";
  }

  private void rounds(List<Figure> figures) {
    JsonNode training = report.path("training");
    if (training.isObject()) {
      figures.add(
          new Figure(
              "rounds",
              Words.count(training.path("rounds").asLong()),
              "best after round " + Words.count(training.path("bestRound").asLong())));
    } else if (!run.rounds().isEmpty()) {
      figures.add(new Figure("rounds", Words.count(run.rounds().last()), run.status()));
    }
  }

  private String workers() {
    long workers = report.at("/plan/workers").asLong();
    return workers == 0 ? "" : "on " + Words.count(workers, "worker", "workers");
  }
}
