package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What belongs beside the figures of a card: how sure they are, and what they are to be held to.
 */
final class CardFindings {

  private final Run run;
  private final JsonNode report;
  private final List<String> sentences = new ArrayList<>();

  CardFindings(Run run) {
    this.run = run;
    this.report = run.report();
  }

  List<String> sentences() {
    interval();
    constant();
    baselines();
    guard();
    oldClasses();
    return sentences;
  }

  private void interval() {
    JsonNode interval = run.metrics().path("interval");
    if (interval.has("low")) {
      sentences.add(
          "%s on %s lies between %s and %s in %s of resamples of the examples."
              .formatted(
                  ResultSection.title(interval.path("metric").asText()),
                  run.part(),
                  Words.number(interval.path("low")),
                  Words.number(interval.path("high")),
                  Words.percent(interval.path("level").asDouble())));
    }
  }

  private void constant() {
    JsonNode constant = report.at("/constantAnswer/" + run.part());
    if (!constant.path("value").isNumber()) {
      return;
    }
    sentences.add(
        "%s answer that is always the same reaches %s of %s."
            .formatted(
                constant.path("beaten").asBoolean(true)
                    ? "An"
                    : "**It is no better than this:** an",
                ResultSection.title(constant.path("metric").asText()),
                Words.number(constant.path("value"))));
  }

  private void baselines() {
    report
        .path("baselines")
        .properties()
        .forEach(
            of -> {
              JsonNode reached = of.getValue().path(String.valueOf(run.part())).path(run.main());
              if (reached.isNumber()) {
                sentences.add(
                    "Trained beside it, %s reaches %s of %s on %s."
                        .formatted(
                            name(of.getKey()),
                            ResultSection.title(run.main()),
                            Words.number(reached),
                            run.part()));
              }
            });
  }

  private static String name(String baseline) {
    return switch (baseline) {
      case "scratch" -> "the same network from random weights";
      case "probe" -> "a linear model on the pretrained network's features";
      case "zero-shot" -> "the pretrained network as it is";
      case "transfer" -> "the fine-tuned network";
      default -> Markdown.text(baseline);
    };
  }

  private void guard() {
    JsonNode guard = report.path("guard");
    if (guard.has("sentence")) {
      boolean hurt = guard.path("verdict").asText().equals("hurt");
      sentences.add(
          (hurt ? "**Transfer hurt.** " : "") + Markdown.sentence(guard.path("sentence").asText()));
    }
    if (guard.has("keptBecause")) {
      sentences.add(
          "Kept is %s: %s."
              .formatted(
                  name(guard.path("kept").asText()),
                  Markdown.sentence(guard.path("keptBecause").asText())));
    }
  }

  private void oldClasses() {
    JsonNode old = report.path("oldClasses").path(String.valueOf(run.part()));
    if (old.has("before")) {
      sentences.add(
          "On the classes that the pretrained network knew, accuracy went from %s to %s."
              .formatted(Words.number(old.path("before")), Words.number(old.path("after"))));
    }
  }
}
