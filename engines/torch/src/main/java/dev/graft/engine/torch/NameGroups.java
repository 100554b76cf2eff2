package dev.graft.engine.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers whose names begin alike, up to their first number: {@code layer4.1} of a ResNet, {@code
 * encoder.layer.11} of a BERT. Layers without a number go with those beside them, normalisation
 * with what is below it, and the output layer alone.
 */
final class NameGroups {

  private NameGroups() {}

  /** In the order of the network's parameters, which is that of its layers. */
  static List<List<String>> of(Description network) {
    Map<String, Boolean> layers = new LinkedHashMap<>();
    network
        .parameters()
        .forEach(one -> layers.merge(one.layer(), one.normalises(), Boolean::logicalAnd));
    List<List<String>> groups = new ArrayList<>();
    String last = null;
    for (String name : layers.keySet()) {
      String group = name.equals(network.head()) ? name : group(name);
      if (!group.equals(last)) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(name);
      last = group;
    }
    for (int i = groups.size() - 1; i > 0; i--) {
      if (groups.get(i).stream().allMatch(layers::get)) {
        groups.get(i - 1).addAll(groups.remove(i));
      }
    }
    return groups;
  }

  private static String group(String layer) {
    String[] parts = layer.split("\\.");
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].matches("\\d+")) {
        return String.join(".", List.of(parts).subList(0, i + 1));
      }
    }
    int dot = layer.lastIndexOf('.');
    return dot < 0 ? layer : layer.substring(0, dot);
  }
}
