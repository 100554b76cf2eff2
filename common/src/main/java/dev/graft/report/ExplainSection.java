package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Which parts of some examples made the answers. */
final class ExplainSection {

  private static final String PICTURE = "data:image/png;base64,";

  /** Words of a text that are told beside it. */
  private static final int TOLD = 5;

  private ExplainSection() {}

  static Section of(Run run) {
    Section section = new Section("explained", "Why");
    JsonNode found = run.report().path("explanations");
    if (!found.has("method")) {
      return section;
    }
    section.prose(how(found));
    List<Block.Example> examples = new ArrayList<>();
    found.path("examples").forEach(of -> examples.add(example(of)));
    if (!examples.isEmpty()) {
      section.add(Block.examples(examples));
    }
    return section.table(columns(found));
  }

  private static String how(JsonNode found) {
    return switch (found.path("method").asText()) {
      case "occlusion" ->
          "Each part of a map of %s by %s was covered by the picture's mean colour: orange parts spoke for the answer, which is less probable, or less, without them; blue ones against it."
              .formatted(
                  Words.count(found.at("/grid/0").asLong()),
                  Words.count(found.at("/grid/1").asLong()));
      case "words" ->
          "Each word was left out by itself (of long texts neighbours together): orange words spoke for the answer, which is less probable, or less, without them; blue ones against it.";
      default -> permuted(found);
    };
  }

  private static String permuted(JsonNode found) {
    String measure =
        switch (found.path("measure").asText()) {
          case "accuracy" -> "so much lower is the accuracy";
          case "labels" -> "so much larger is the share of labels that are wrong";
          case "r2" -> "so much lower is r²";
          default ->
              "so much changes what the model says of its own answer, on average (there are no labels to hold it to)";
        };
    return "Importance of a column: %s when each row has the value of another row there; %s, %s, with the interval that rows like these give in 95 %% of samples. Columns that say the same share their importance."
        .formatted(
            measure,
            Words.count(found.path("rows").asLong(), "row", "rows"),
            Words.count(found.path("repeats").asLong(), "permutation", "permutations"));
  }

  private static Table columns(JsonNode found) {
    Table table = Table.of("column", "importance", "from", "to").sorted();
    double largest = 1e-12;
    for (JsonNode of : found.path("columns")) {
      largest = Math.max(largest, of.path("importance").asDouble());
    }
    for (JsonNode of : found.path("columns")) {
      table.with(
          Cell.text(Words.name(of.path("name"))),
          Cell.bar(Words.number(of.path("importance")), of.path("importance").asDouble() / largest),
          Cell.number(Words.number(of.path("low"))),
          Cell.number(Words.number(of.path("high"))));
    }
    return table;
  }

  private static Block.Example example(JsonNode of) {
    String picture =
        of.has("picture")
            ? PICTURE + of.path("picture").asText().replaceAll("[^A-Za-z0-9+/=]", "")
            : null;
    return new Block.Example(
        picture,
        words(of.path("words")),
        Words.name(of.path("answer")),
        Words.number(of.path("score")),
        Words.name(of.path("row")),
        strongest(of.path("words")));
  }

  private static List<Block.Word> words(JsonNode words) {
    double largest = 1e-12;
    for (JsonNode of : words) {
      largest = Math.max(largest, Math.abs(of.path("effect").asDouble()));
    }
    List<Block.Word> marked = new ArrayList<>();
    for (JsonNode of : words) {
      double effect = of.path("effect").asDouble();
      double share = Math.round(100 * Math.abs(effect) / largest) / 100.0;
      marked.add(
          new Block.Word(
              Words.name(of.path("words")),
              effect < 0 ? "against" : "for",
              Double.toString(share)));
    }
    return marked;
  }

  private static String strongest(JsonNode words) {
    List<JsonNode> all = new ArrayList<>();
    words.forEach(
        of -> {
          if (of.path("effect").asDouble() != 0) {
            all.add(of);
          }
        });
    all.sort(Comparator.comparingDouble(of -> -Math.abs(of.path("effect").asDouble())));
    return all.stream()
        .limit(TOLD)
        .map(of -> "%s %s".formatted(Words.name(of.path("words")), Words.signed(of.path("effect"))))
        .collect(Collectors.joining(", "));
  }
}
