package dev.graft.engine.torch;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** What of a network is trained, as it travels: the rest of it is constant. */
final class Selection implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Part part;
  private final boolean[] parameters;
  private final boolean[] statistics;
  private final Lora lora;

  /**
   * @param part what is computed
   * @param parameters which of the description's are trained
   * @param statistics which of its normalisation layers' move
   * @param lora what is added and trained; null: nothing
   */
  Selection(Part part, boolean[] parameters, boolean[] statistics, Lora lora) {
    this.part = part;
    this.parameters = parameters;
    this.statistics = statistics;
    this.lora = lora;
  }

  /** All of a part. */
  static Selection all(Description network, Part part) {
    boolean[] parameters = new boolean[network.parameters().size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = part == Part.WHOLE || network.ofHead(network.parameters().get(i));
    }
    boolean[] statistics = new boolean[network.statistics().size()];
    Arrays.fill(statistics, part == Part.WHOLE);
    return new Selection(part, parameters, statistics, null);
  }

  /** The same, but for BatchNorm layers, which keep scale, offset and statistics. */
  Selection withoutBatchNorm(Description network) {
    List<String> layers = network.statistics().stream().map(Description.Statistics::layer).toList();
    boolean[] others = parameters.clone();
    for (int i = 0; i < others.length; i++) {
      others[i] &= !layers.contains(network.parameters().get(i).layer());
    }
    return new Selection(part, others, new boolean[statistics.length], lora);
  }

  Part part() {
    return part;
  }

  Lora lora() {
    return lora;
  }

  boolean trains(int parameter) {
    return parameters[parameter];
  }

  boolean moves(int layer) {
    return statistics[layer];
  }

  /** Whether nothing of the part is constant. */
  boolean isAll(Description network) {
    Selection all = all(network, part);
    return lora == null
        && Arrays.equals(parameters, all.parameters)
        && Arrays.equals(statistics, all.statistics);
  }

  /** The same for the same selection. */
  String identity(Description network) {
    return String.join(
        " ",
        part.name(),
        Arrays.toString(parameters),
        Arrays.toString(statistics),
        lora == null ? "" : lora.identity(network));
  }
}
