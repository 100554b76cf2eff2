package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** On what a model was not tested, as far as its job tells. */
final class CardLimits {

  /** Below so many examples a figure says little. */
  private static final long FEW = 1000;

  /** The same of a class. */
  private static final long FEW_OF_A_CLASS = 10;

  private static final int MOST_NAMES = 20;

  private final CardModel model;
  private final Run run;
  private final JsonNode report;
  private final List<String> sentences = new ArrayList<>();

  CardLimits(CardModel model, Run run) {
    this.model = model;
    this.run = run;
    this.report = run.report();
  }

  List<String> sentences() {
    failed();
    parts();
    classes();
    slices();
    data();
    transfer();
    sentences.add(
        "Examples of other sources, places or times than those of its data were not tried, nor were attacks.");
    return sentences;
  }

  private void failed() {
    if (report.has("lastGoodRound")) {
      sentences.add(
          "**Its training failed.** This is what it had reached after round %s."
              .formatted(Words.count(report.path("lastGoodRound").asLong())));
    }
  }

  private void parts() {
    if (run.part() == null) {
      sentences.add("**No example was kept to judge it on:** how good it is, is not known.");
      return;
    }
    if (run.part().equals("validation")) {
      sentences.add(
          "**There was no test set.** The figures are of the validation examples, which also chose the state that was kept: expect less.");
    }
    long examples = run.metrics().path("examples").asLong();
    if (examples < FEW) {
      sentences.add(
          "It was judged on %s only.".formatted(Words.count(examples, "example", "examples")));
    }
    JsonNode leaked = report.path("data").path("leaked").path(run.part());
    if (leaked.asLong() > 0) {
      sentences.add(
          "%s of %s are also among those of training: the figures are too good by that."
              .formatted(Words.count(leaked.asLong(), "example", "examples"), run.part()));
    }
  }

  private void classes() {
    JsonNode classes =
        run.metrics().has("classes") ? run.metrics().path("classes") : run.metrics().path("labels");
    named("No example of %s was there for: ", classes, 0, 0);
    named(
        "Fewer than " + FEW_OF_A_CLASS + " examples of %s were there for: ",
        classes,
        1,
        FEW_OF_A_CLASS - 1);
  }

  private void named(String sentence, JsonNode classes, long from, long to) {
    List<String> names = new ArrayList<>();
    for (JsonNode of : classes) {
      long support = of.path("support").asLong();
      if (of.has("support") && support >= from && support <= to) {
        names.add(Markdown.text(of.path("name").asText()));
      }
    }
    if (!names.isEmpty()) {
      String more =
          names.size() > MOST_NAMES ? " and %s more".formatted(names.size() - MOST_NAMES) : "";
      sentences.add(
          names.stream()
              .limit(MOST_NAMES)
              .collect(Collectors.joining(", ", sentence.formatted(run.part()), more + ".")));
    }
  }

  private void slices() {
    if (run.part() == null) {
      return;
    }
    JsonNode slices = run.metrics().path("slices");
    if (slices.isEmpty()) {
      sentences.add(
          "Whether it is as good for one group as for another was not looked at (`evaluate.slices` would).");
      return;
    }
    List<String> columns = new ArrayList<>();
    slices.forEach(
        of -> {
          String column = Markdown.text(of.path("column").asText());
          if (!columns.contains(column)) {
            columns.add(column);
          }
        });
    sentences.add(
        "It was judged by groups of %s; by others it was not."
            .formatted(String.join(", ", columns)));
  }

  private void data() {
    JsonNode data = report.path("data");
    long read = data.path("read").asLong();
    long quarantined = data.path("quarantined").asLong();
    if (quarantined > 0 && read > 0) {
      sentences.add(
          "%s of %s records (%s) could not be used: it neither learned from them nor was judged on them."
              .formatted(
                  Words.count(quarantined),
                  Words.count(read),
                  Words.percent((double) quarantined / read)));
    }
    data.path("unseen")
        .properties()
        .forEach(
            of ->
                sentences.add(
                    "%s of the column %s held categories that training had not seen."
                        .formatted(
                            Words.count(of.getValue().asLong(), "row", "rows"),
                            Markdown.text(of.getKey()))));
  }

  private void transfer() {
    boolean compared = report.has("guard") || report.at("/baselines/scratch").isObject();
    if (model.provenance().has("parent") && !compared) {
      sentences.add(
          "Whether it is better than the same network from random weights was not tried (`evaluate.baselines`, `evaluate.guard`).");
    }
  }
}
