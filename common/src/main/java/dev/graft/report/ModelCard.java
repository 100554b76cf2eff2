package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.dataset.Task;
import dev.graft.save.Bundle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * {@code README.md} of a saved model, as the Hugging Face hub's model cards are: what it is, how
 * good, and on what it was not tested. It holds neither times nor machines: the same job writes the
 * same card.
 */
public final class ModelCard {

  private static final int MOST_NAMES = 50;

  private static final List<String> METRICS =
      List.of("accuracy", "balancedAccuracy", "f1", "auc", "r2", "rmse", "mae", "loss");

  private final CardModel model;

  ModelCard(CardModel model) {
    this.model = model;
  }

  /** The card of a model. */
  public static ModelCard of(Bundle bundle) {
    return new ModelCard(CardModel.of(bundle));
  }

  /**
   * Its text, UTF-8.
   *
   * @param report {@code report.json} of the job as far as it has come; missing: nobody has it
   */
  public byte[] bytes(JsonNode report) {
    Run run = new Run("", report, null, null);
    return (CardFrontMatter.of(model, run) + "\n" + body(run)).getBytes(StandardCharsets.UTF_8);
  }

  private String body(Run run) {
    Markdown card = new Markdown().title(model.title());
    card.prose(origin(run.report()));
    card.table(List.of("", ""), facts(run.report()));
    card.section("Results");
    results(card, run);
    card.section("What it was not tested on");
    card.items(new CardLimits(model, run).sentences());
    card.section("Use");
    use(card);
    card.section("Where it comes from");
    card.items(source());
    return card.toString();
  }

  private String origin(JsonNode report) {
    JsonNode from = model.provenance();
    String made =
        switch (from.path("command").asText()) {
          case "pretrain" -> "Trained from random weights by Graft";
          case "fine-tune" ->
              from.has("insteadOf")
                  ? "Trained from random weights by Graft, whose guard found that better than to fine-tune a pretrained network"
                  : "A pretrained network, fine-tuned by Graft";
          default -> "A model that Graft saved";
        };
    long examples = report.at("/data/train").asLong();
    return made
        + (examples > 0 ? " on " + Words.count(examples, "example", "examples") : "")
        + ": it tells %s.".formatted(told());
  }

  private String told() {
    int names = model.names().size();
    return switch (model.task()) {
      case CLASSIFICATION -> Words.count(names, "class", "classes") + " apart";
      case MULTI_LABEL -> "which of " + Words.count(names, "label holds", "labels hold");
      case REGRESSION -> Words.count(names, "number", "numbers");
    };
  }

  private List<List<String>> facts(JsonNode report) {
    List<List<String>> facts = new ArrayList<>();
    facts.add(List.of("task", model.task().key()));
    facts.add(List.of(model.task() == Task.REGRESSION ? "numbers" : "classes", names()));
    facts.add(List.of("takes", model.kind() + " of shape " + Arrays.toString(model.shape())));
    facts.add(List.of("weights", Words.count(model.parameters())));
    long trained = report.at("/model/trainable").asLong();
    if (trained > 0) {
      facts.add(List.of("of them trained", Words.count(trained)));
    }
    String cut = model.provenance().path("cut").asText("");
    if (!cut.isEmpty() && !model.provenance().path("cut").isNull()) {
      facts.add(List.of("frozen up to", Markdown.text(cut)));
    }
    if (model.provenance().has("parent")) {
      facts.add(List.of("pretrained network", Markdown.text(model.parent())));
    }
    return facts.stream().map(of -> List.of(of.get(0), of.get(1).replace("\n", " "))).toList();
  }

  private String names() {
    String told =
        model.names().stream()
            .limit(MOST_NAMES)
            .map(Markdown::text)
            .collect(Collectors.joining(", "));
    int more = model.names().size() - MOST_NAMES;
    return more > 0 ? told + " and " + Words.count(more) + " more" : told;
  }

  private void results(Markdown card, Run run) {
    List<String> parts =
        Stream.of("test", "validation")
            .filter(part -> run.report().at("/metrics/" + part).isObject())
            .toList();
    if (parts.isEmpty()) {
      card.prose(
          "None are known: it was judged on no examples, or this copy was saved without them.");
      return;
    }
    List<String> head = new ArrayList<>(List.of("metric"));
    head.addAll(parts);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row("examples", parts, part -> Words.count(run.report().at(part + "/examples").asLong())));
    for (String metric : METRICS) {
      if (run.metrics().path(metric).isNumber()) {
        rows.add(
            row(
                ResultSection.title(metric),
                parts,
                part -> Words.number(run.report().at(part + "/" + metric))));
      }
    }
    card.table(head, rows);
    card.items(new CardFindings(run).sentences());
    classes(card, run);
  }

  private interface Value {
    String of(String pointer);
  }

  private static List<String> row(String name, List<String> parts, Value value) {
    return Stream.concat(Stream.of(name), parts.stream().map(part -> value.of("/metrics/" + part)))
        .toList();
  }

  /** Each class by itself, of as many as are read. */
  private static void classes(Markdown card, Run run) {
    JsonNode classes = run.metrics().path("classes");
    if (classes.isEmpty() || classes.size() > MOST_NAMES) {
      return;
    }
    card.table(
        List.of("class", "examples of " + run.part(), "precision", "recall", "F1"),
        StreamSupport.stream(classes.spliterator(), false)
            .map(
                of ->
                    List.of(
                        Markdown.text(of.path("name").asText()),
                        Words.count(of.path("support").asLong()),
                        Words.number(of.path("precision")),
                        Words.number(of.path("recall")),
                        Words.number(of.path("f1"))))
            .toList());
  }

  private void use(Markdown card) {
    card.prose(
        "With this folder as `model`; the folder knows how its input is prepared and its output named.");
    card.code(
        List.of(
            "graft predict --conf job.conf --set model.pretrained=model   # over data of any size",
            "FineTunedModel.ofBundle(\"model\").transform(rows)             # Spark, Java and Scala",
            "graft.FineTunedModel.ofBundle(\"model\").transform(rows)       # PySpark"));
    card.prose(
        "Every file of this folder is in `MANIFEST.json` with its SHA-256, this card too: Graft does not load what was changed. A copy for the hub may be edited.");
  }

  private List<String> source() {
    JsonNode from = model.provenance();
    List<String> source = new ArrayList<>();
    if (from.has("command")) {
      source.add(
          "command: `graft %s`, seed %s"
              .formatted(from.path("command").asText(), from.path("seed").asText()));
    }
    for (JsonNode data : from.path("data")) {
      source.add(
          "data: %s, fingerprint `%s`"
              .formatted(
                  Markdown.text(CardModel.base(data.path("path").asText())),
                  data.path("fingerprint").asText().replaceAll("[^0-9a-f]", "")));
    }
    hash(source, "weights", model.weights());
    hash(source, "weights of the pretrained network", from.path("parentWeightsSha256").asText());
    hash(source, "frozen ONNX model", from.path("backboneSha256").asText());
    String versions =
        from.path("versions").properties().stream()
            .map(of -> Markdown.text(of.getKey() + " " + of.getValue().asText()))
            .collect(Collectors.joining(", "));
    if (!versions.isEmpty()) {
      source.add("versions: " + versions);
    }
    source.add("every key of the job: `provenance.json`");
    return source;
  }

  private static void hash(List<String> source, String of, String sha256) {
    if (sha256.matches("[0-9a-f]{64}")) {
      source.add(String.format(Locale.ROOT, "SHA-256 of the %s: `%s`", of, sha256));
    }
  }
}
