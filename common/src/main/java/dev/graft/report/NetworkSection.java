package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;

/** The network: what is frozen, what is trained, where the cut is, what became of each layer. */
final class NetworkSection {

  private NetworkSection() {}

  static Section of(Run run) {
    Section section = new Section("network", "Network");
    JsonNode model = run.report().path("model");
    if (!model.has("parameters") && !model.has("trainable")) {
      return section;
    }
    JsonNode backbone = model.path("backbone");
    section.prose(told(model, backbone));
    section.facts(
        facts -> {
          facts.text("task", model.path("task"));
          facts
              .count("weights", model.path("parameters"))
              .count("trained", model.path("trainable"));
          facts.text("cut", model.path("cut"));
          facts.count("weights of the frozen model", backbone.path("parameters"));
          facts.text("run by", backbone.path("runtime"));
          facts.text("its sha256", backbone.path("sha256"));
          JsonNode decision = model.path("decision");
          facts.number("temperature", decision.path("temperature"));
          if (decision.path("thresholds").size() == 1) {
            facts.number("threshold", decision.at("/thresholds/0"));
          }
        });
    return section.table(layers(model));
  }

  private static String told(JsonNode model, JsonNode backbone) {
    long all = model.path("parameters").asLong();
    long trained = model.path("trainable").asLong();
    StringBuilder told = new StringBuilder();
    if (backbone.isObject()) {
      told.append(
          "On a frozen model of %s weights stands a network of %s"
              .formatted(Words.count(backbone.path("parameters").asLong()), Words.count(all)));
    } else {
      told.append("The network has %s weights".formatted(Words.count(all)));
    }
    told.append(
        trained == all
            ? ", all of which are trained"
            : ", of which %s are trained (%s)"
                .formatted(
                    Words.count(trained), Words.percent((double) trained / Math.max(1, all))));
    String cut = model.path("cut").asText("");
    return cut.isEmpty() || cut.equals("null")
        ? told + "."
        : told + "; it is frozen up to the layer %s, where it is cut.".formatted(Words.name(cut));
  }

  private static Table layers(JsonNode model) {
    if (!model.path("layers").isEmpty()) {
      return beginnings(model.path("layers"));
    }
    Table table = Table.of("layer", "weights", "why").called("Layers");
    model
        .path("copied")
        .forEach(
            layer ->
                table.with(
                    Cell.text(Words.name(layer)),
                    Cell.tag("copied", "copied"),
                    Cell.text("from the pretrained network")));
    model
        .path("skipped")
        .properties()
        .forEach(
            layer ->
                table.with(
                    Cell.text(Words.name(layer.getKey())),
                    Cell.tag("skipped", "skipped"),
                    Cell.text(Words.name(layer.getValue()))));
    model
        .path("created")
        .forEach(
            layer ->
                table.with(
                    Cell.text(Words.name(layer)),
                    Cell.tag("new", "new"),
                    Cell.text("random at the start")));
    return table;
  }

  /** How each layer begins, of runs that tell it. */
  private static Table beginnings(JsonNode layers) {
    Table table = Table.of("layer", "begins", "from", "rows").called("Layers");
    for (JsonNode layer : layers) {
      String begins = layer.path("begins").asText();
      table.with(
          Cell.text(Words.name(layer.path("name").asText())),
          Cell.tag(Words.name(begins), begins.equals("new") ? "new" : "copied"),
          Cell.text(layer.has("from") ? Words.name(layer.path("from")) : ""),
          Cell.text(layer.has("rows") ? Words.name(layer.path("rows")) : ""));
    }
    return table;
  }
}
