package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.engine.CopiedWeights;
import dev.graft.io.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How each layer of a network begins: as the pretrained one, in rows of it, or anew. */
final class LayerStarts {

  private final CopiedWeights copied;
  private final Collection<String> trained;

  /**
   * @param trained layers that are trained; empty: all are
   */
  LayerStarts(CopiedWeights copied, Collection<String> trained) {
    this.copied = copied;
    this.trained = trained;
  }

  /** An object a layer. */
  ArrayNode json() {
    ArrayNode layers = Json.object().putArray("layers");
    for (String name : copied.copied()) {
      ObjectNode layer = layer(layers, name, isFrozen(name) ? "frozen" : "copied");
      if (copied.from().containsKey(name)) {
        layer.put("from", copied.from().get(name));
      }
    }
    copied.adapted().forEach((name, how) -> layer(layers, name, "adapted").put("rows", how));
    copied.created().forEach(name -> layer(layers, name, "new"));
    return layers;
  }

  private static ObjectNode layer(ArrayNode layers, String name, String begins) {
    return layers.addObject().put("name", name).put("begins", begins);
  }

  private boolean isFrozen(String layer) {
    return !trained.isEmpty() && !trained.contains(layer);
  }

  /** The same for people, a line for each way to begin, and what was left of the source. */
  List<String> lines() {
    List<String> lines = lines(json());
    if (!copied.skipped().isEmpty()) {
      lines.add("not taken: " + copied.skipped());
    }
    return lines;
  }

  /**
   * Lines for people.
   *
   * @param layers as {@link #json} has them
   */
  static List<String> lines(JsonNode layers) {
    List<String> lines = new ArrayList<>();
    for (String begins : List.of("frozen", "copied", "adapted", "new")) {
      List<String> names = new ArrayList<>();
      layers.forEach(
          layer -> {
            if (layer.path("begins").asText().equals(begins)) {
              names.add(told(layer));
            }
          });
      if (!names.isEmpty()) {
        lines.add(begins + ": " + String.join(", ", names));
      }
    }
    return lines;
  }

  private static String told(JsonNode layer) {
    String name = layer.path("name").asText();
    if (layer.has("from")) {
      return name + " (from " + layer.path("from").asText() + ")";
    }
    return layer.has("rows") ? name + " (" + layer.path("rows").asText() + ")" : name;
  }
}
