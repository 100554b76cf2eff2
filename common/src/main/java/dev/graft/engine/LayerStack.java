package dev.graft.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The layers of a network with weights, from the input up, and where they can be divided. */
public final class LayerStack {

  private final List<LayerOverview> layers;
  private final List<List<String>> groups;
  private final String head;

  /**
   * @param layers in the order in which they are computed
   * @param groups those with weights, from the input up
   * @param head the place above which the head is; null: the uppermost group is the head
   */
  public LayerStack(List<LayerOverview> layers, List<List<String>> groups, String head) {
    this.layers = layers;
    this.groups = groups;
    this.head = head;
  }

  /**
   * Layers between two places where a network can be cut are a group. Normalisation belongs to what
   * it normalises, the group below.
   *
   * @param layers in the order in which they are computed
   */
  static List<List<String>> between(List<LayerOverview> layers) {
    List<List<String>> groups = new ArrayList<>();
    boolean place = true;
    for (LayerOverview layer : layers) {
      if (layer.parameters() > 0) {
        if (groups.isEmpty() || place && !layer.type().contains("Norm")) {
          groups.add(new ArrayList<>());
        }
        groups.get(groups.size() - 1).add(layer.name());
        place = false;
      }
      place |= layer.cut();
    }
    return groups;
  }

  /** All of them. */
  public List<String> names() {
    return groups.stream().flatMap(List::stream).toList();
  }

  /** The new layers, or the output layer. */
  public List<String> head() {
    return head == null ? groups.get(groups.size() - 1) : above(head);
  }

  /** The groups that are unfrozen one after the other, the head first. */
  public List<List<String>> fromTheTop() {
    List<String> top = head();
    List<List<String>> down = new ArrayList<>(List.of(top));
    for (int i = groups.size() - 1; i >= 0; i--) {
      List<String> others = groups.get(i).stream().filter(name -> !top.contains(name)).toList();
      if (!others.isEmpty()) {
        down.add(others);
      }
    }
    return down;
  }

  /**
   * What the learning rate of each layer is multiplied by: 1 in the head, and from group to group
   * below it by the decay once more (ULMFiT's discriminative rates, arXiv 1801.06146).
   */
  public Map<String, Double> rates(double decay) {
    Map<String, Double> rates = new TreeMap<>();
    double factor = 1;
    for (List<String> group : fromTheTop()) {
      for (String layer : group) {
        rates.put(layer, factor);
      }
      factor *= decay;
    }
    return rates;
  }

  /** Where the network is cut so that these layers alone are above; null: at no place. */
  public String cut(List<String> trained) {
    Set<String> wanted = new HashSet<>(trained);
    String found = null;
    for (LayerOverview layer : layers) {
      if (layer.cut() && wanted.equals(new HashSet<>(above(layer.name())))) {
        found = layer.name();
      }
    }
    return found;
  }

  private List<String> above(String place) {
    int at = layers.stream().map(LayerOverview::name).toList().indexOf(place);
    return layers.subList(at + 1, layers.size()).stream()
        .filter(layer -> layer.parameters() > 0)
        .map(LayerOverview::name)
        .toList();
  }
}
