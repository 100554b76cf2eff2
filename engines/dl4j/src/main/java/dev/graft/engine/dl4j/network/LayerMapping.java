package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.TransferSettings;
import dev.graft.config.TransferSettings.Match;
import dev.graft.engine.CopiedWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Which layer of a pretrained network each layer of the target starts from: the one that the job
 * names, the one of its name and shapes, or, where the job says so, the first of its shapes that no
 * other layer has.
 */
final class LayerMapping {

  private final ComputationGraph source;
  private final TransferSettings how;
  private final List<String> head;

  private LayerMapping(ComputationGraph source, TransferSettings how, List<String> head) {
    this.source = source;
    this.how = how;
    this.head = head;
  }

  static LayerMapping of(ComputationGraph source, ModelSettings model) {
    return new LayerMapping(
        source, model.transfer(), model.head().stream().map(LayerSettings::name).toList());
  }

  /** By names and shapes alone. */
  static LayerMapping byName(ComputationGraph source) {
    return new LayerMapping(source, TransferSettings.NONE, List.of());
  }

  ComputationGraph source() {
    return source;
  }

  /**
   * Copies what matches; all else in the target stays as it is.
   *
   * @throws UnusableInputException if the job names layers that there are not, or of other shapes
   */
  CopiedWeights copyInto(ComputationGraph target) {
    Map<String, String> from = named(target);
    if (how.match() == Match.SHAPE) {
      ofSameShape(target, from);
    }
    List<String> copied = new ArrayList<>();
    List<String> created = new ArrayList<>();
    Map<String, String> renamed = new LinkedHashMap<>();
    for (Layer layer : withWeights(target)) {
      String name = WeightCopy.name(layer);
      String mine = from.get(name);
      if (mine == null) {
        created.add(name);
        continue;
      }
      copied.add(name);
      if (!mine.equals(name)) {
        renamed.put(name, mine);
      }
      WeightCopy.copy(source.getLayer(mine), layer);
    }
    return new CopiedWeights(
        List.copyOf(copied),
        skipped(target, from),
        List.copyOf(created),
        Collections.unmodifiableMap(renamed),
        Map.of());
  }

  /** By the name of a layer of the target that of the source. */
  private Map<String, String> named(ComputationGraph target) {
    Map<String, String> from = new LinkedHashMap<>();
    how.map().forEach((layer, mine) -> from.put(layer, mapped(target, layer, mine)));
    for (Layer layer : withWeights(target)) {
      String name = WeightCopy.name(layer);
      Layer same = WeightCopy.named(source, name);
      boolean fits = same != null && WeightCopy.difference(same, layer) == null;
      if (fits && !startsRowByRow(name)) {
        from.putIfAbsent(name, name);
      }
    }
    return from;
  }

  private String mapped(ComputationGraph target, String layer, String mine) {
    List<Layer> ours = withWeights(target).stream().filter(one -> isNew(one)).toList();
    Layer to = find(ours, layer, "no new layer with weights is called so; there are");
    Layer of =
        find(
            withWeights(source),
            mine,
            "the pretrained network has no layer with weights of this name; it has");
    String difference = WeightCopy.difference(of, to);
    if (difference != null) {
      throw new UnusableInputException(
          "Cannot start %s from %s (model.map): of %s %s; %s."
              .formatted(
                  layer,
                  mine,
                  mine,
                  difference,
                  isOutput(layer)
                      ? "an output layer for other classes takes rows of it by model.head-init = classes"
                      : "give it the same size"));
    }
    return mine;
  }

  private static Layer find(List<Layer> layers, String name, String otherwise) {
    return layers.stream()
        .filter(layer -> WeightCopy.name(layer).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UnusableInputException(
                    "Cannot use %s in model.map: %s %s."
                        .formatted(
                            name,
                            otherwise,
                            String.join(", ", layers.stream().map(WeightCopy::name).toList()))));
  }

  private boolean isNew(Layer layer) {
    return head.contains(WeightCopy.name(layer));
  }

  private boolean isOutput(String layer) {
    return !head.isEmpty() && head.get(head.size() - 1).equals(layer);
  }

  private boolean startsRowByRow(String layer) {
    return how.headInit() != null && isOutput(layer);
  }

  /** Classes are none of those of the source because they are as many: an output layer has none. */
  private void ofSameShape(ComputationGraph target, Map<String, String> from) {
    for (Layer layer : withWeights(target)) {
      String name = WeightCopy.name(layer);
      if (isNew(layer) && !isOutput(name) && !from.containsKey(name)) {
        withWeights(source).stream()
            .filter(mine -> !from.containsValue(WeightCopy.name(mine)))
            .filter(mine -> WeightCopy.difference(mine, layer) == null)
            .findFirst()
            .ifPresent(mine -> from.put(name, WeightCopy.name(mine)));
      }
    }
  }

  private Map<String, String> skipped(ComputationGraph target, Map<String, String> from) {
    Map<String, String> skipped = new LinkedHashMap<>();
    for (Layer mine : withWeights(source)) {
      String name = WeightCopy.name(mine);
      if (!from.containsValue(name)) {
        skipped.put(name, why(mine, WeightCopy.named(target, name), from.get(name)));
      }
    }
    return Collections.unmodifiableMap(skipped);
  }

  private static String why(Layer mine, Layer same, String other) {
    if (same == null) {
      return "the target has no such layer";
    }
    if (other != null) {
      return "the target's starts from " + other;
    }
    String difference = WeightCopy.difference(mine, same);
    return difference == null ? "model.head-init says what its rows start from" : difference;
  }

  private static List<Layer> withWeights(ComputationGraph network) {
    return Arrays.stream(network.getLayers()).filter(layer -> layer.numParams() > 0).toList();
  }
}
