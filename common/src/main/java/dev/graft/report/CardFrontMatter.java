package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the hub's machines read of a card: YAML between two lines of dashes. Every value is written
 * as JSON, which is YAML, too. A field of which nothing is known is left out.
 */
final class CardFrontMatter {

  /** Of our metrics, those that the hub has words for. */
  private static final Map<String, String> HUB = hub();

  private final List<String> lines = new ArrayList<>();

  private CardFrontMatter() {}

  private static Map<String, String> hub() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("accuracy", "accuracy");
    names.put("balancedAccuracy", "balanced_accuracy");
    names.put("f1", "f1");
    names.put("auc", "roc_auc");
    names.put("r2", "r_squared");
    names.put("rmse", "rmse");
    names.put("mae", "mae");
    return names;
  }

  static String of(CardModel model, Run run) {
    CardFrontMatter matter = new CardFrontMatter();
    matter.lines.add("---");
    matter.value("", "library_name", "graft");
    model.pipeline().ifPresent(of -> matter.value("", "pipeline_tag", of));
    matter.tags(model);
    model.hubName().ifPresent(name -> matter.value("", "base_model", name));
    if (run.part() != null) {
      matter.results(model, run);
    }
    matter.lines.add("---");
    return String.join("\n", matter.lines) + "\n";
  }

  private void value(String indent, String key, String text) {
    lines.add(indent + key + ": " + Json.line(Json.of(text)));
  }

  private void tags(CardModel model) {
    lines.add("tags:");
    List<String> tags = new ArrayList<>(List.of("graft", "apache-spark"));
    if (model.provenance().has("parent")) {
      tags.add("transfer-learning");
    }
    if (model.engine() != null) {
      tags.add(model.engine());
    }
    tags.forEach(tag -> lines.add("- " + Json.line(Json.of(tag))));
  }

  private void results(CardModel model, Run run) {
    List<Map.Entry<String, String>> known =
        HUB.entrySet().stream().filter(of -> finite(run.metrics().path(of.getKey()))).toList();
    String data = data(model.provenance().path("data"));
    if (known.isEmpty() || data.isEmpty() || model.pipeline().isEmpty()) {
      return; // the hub wants a result to name its task and its data
    }
    lines.add("model-index:");
    value("- ", "name", model.title());
    lines.add("  results:");
    lines.add("  - task:");
    value("      ", "type", model.pipeline().get());
    lines.add("    dataset:");
    value("      ", "name", data);
    value("      ", "type", model.kind());
    value("      ", "split", run.part());
    lines.add("    metrics:");
    for (Map.Entry<String, String> of : known) {
      value("    - ", "type", of.getValue());
      lines.add("      value: " + run.metrics().path(of.getKey()).asDouble());
      value("      ", "name", ResultSection.title(of.getKey()) + " on " + run.part());
    }
  }

  private static boolean finite(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.asDouble());
  }

  /** The names of the files, without their folders. */
  private static String data(JsonNode sources) {
    Set<String> names = new LinkedHashSet<>();
    sources.forEach(of -> names.add(Words.name(CardModel.base(of.path("path").asText()))));
    return names.stream().limit(4).collect(Collectors.joining(", "))
        + (names.size() > 4 ? " and others" : "");
  }
}
