package dev.graft.engine.torch;

import dev.graft.UnusableInputException;
import dev.graft.config.TrainedLayers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what a job trains among the layers of a network. */
final class LayerChoice {

  /** As many names as stand in a sentence. */
  private static final int NEAREST = 3;

  private static final Set<String> WORDS =
      Set.of(TrainedLayers.ALL, TrainedLayers.HEAD, TrainedLayers.BIASES);

  private final Description network;
  private final Selection trainable;
  private final Part part;
  private final boolean created;

  /**
   * @param trainable what of it may be
   * @param created whether its output layer is new, and so trained in any case
   */
  LayerChoice(Description network, Selection trainable, boolean created) {
    this.network = network;
    this.trainable = trainable;
    this.part = trainable.part();
    this.created = created;
  }

  /**
   * What is trained.
   *
   * @param seed of what LoRA adds
   * @throws UnusableInputException if there are no such layers, or the file cannot tell them apart
   */
  Selection of(TrainedLayers layers, long seed) {
    if (layers.equals(TrainedLayers.EVERYTHING)) {
      return trainable;
    }
    String key = layers.lora() == null ? "train.layers" : "train.lora";
    needMethods(network, key);
    if (layers.lora() != null) {
      return adapted(layers.lora(), seed);
    }
    check(key, layers.names(), layersOfPart());
    List<String> head = List.of(TrainedLayers.HEAD);
    if (layers.names().contains(TrainedLayers.HEAD)
        && network.head() == null
        && layersOfPart().stream().noneMatch(layer -> named(head, layer))) {
      throw new UnusableInputException(
          "Cannot use train.layers = head: the network's output layer does not stand alone; name layers.");
    }
    Selection chosen = selection(layers.names(), null);
    if (new FlatLayout(network, chosen).weights() == 0) {
      throw new UnusableInputException(
          "Cannot use train.layers = %s: the network has none that are trained; name others."
              .formatted(layers.names()));
    }
    return chosen;
  }

  /**
   * Refuses a file of a time when nothing of a network could stay as it is.
   *
   * @param key what asks for it
   * @throws UnusableInputException if it is one
   */
  static void needMethods(Description network, String key) {
    if (network.lora() == null) {
      throw new UnusableInputException(
          "Cannot use %s: the network was prepared by a version that had no such thing; prepare it again with this version's graft.prepare_torch."
              .formatted(key));
    }
  }

  private Selection selection(List<String> names, Lora lora) {
    boolean head =
        created
            || lora != null
            || names.contains(TrainedLayers.HEAD)
            || names.contains(TrainedLayers.BIASES);
    boolean biases = names.contains(TrainedLayers.BIASES);
    boolean[] parameters = new boolean[network.parameters().size()];
    for (int i = 0; i < parameters.length; i++) {
      Description.Parameter one = network.parameters().get(i);
      parameters[i] =
          trainable.trains(i)
              && (named(names, one.layer())
                  || head && network.ofHead(one)
                  || biases && one.name().endsWith("bias"));
    }
    boolean[] statistics = new boolean[network.statistics().size()];
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] = trainable.moves(i) && named(names, network.statistics().get(i).layer());
    }
    return new Selection(part, parameters, statistics, lora);
  }

  /** A word may be a name, too. */
  private static boolean named(List<String> names, String layer) {
    return names.stream().anyMatch(name -> layer.equals(name) || layer.startsWith(name + "."));
  }

  private List<String> layersOfPart() {
    Predicate<Description.Parameter> computed = one -> part == Part.WHOLE || network.ofHead(one);
    return network.parameters().stream()
        .filter(computed)
        .map(Description.Parameter::layer)
        .distinct()
        .toList();
  }

  private Selection adapted(TrainedLayers.Lora wanted, long seed) {
    if (part == Part.HEAD) {
      throw new UnusableInputException(
          "Cannot use train.lora: the output layer alone is trained, on features that stay; set model.frozen = false, or leave model.cut out.");
    }
    List<String> linear = network.lora().stream().map(Description.Adaptable::layer).toList();
    if (linear.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use train.lora: the network has no linear layer below its output layer that it could be added to.");
    }
    check("train.lora.layers", wanted.layers(), linear);
    int[] layers =
        IntStream.range(0, linear.size())
            .filter(i -> wanted.layers().isEmpty() || named(wanted.layers(), linear.get(i)))
            .toArray();
    int most =
        Arrays.stream(layers)
            .mapToObj(i -> network.linear(network.lora().get(i)).shape())
            .mapToInt(shape -> Math.min(shape[0], shape[1]))
            .max()
            .orElseThrow();
    if (wanted.rank() > most) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use train.lora.rank = %d: the layers that it would be added to have %d inputs or outputs at most; 8 is usual.",
              wanted.rank(),
              most));
    }
    boolean exact = wanted.average() == TrainedLayers.LoraAverage.EXACT;
    Lora lora = new Lora(wanted.rank(), wanted.alpha(), seed, layers, exact);
    return selection(List.of(), lora);
  }

  /** Refuses names that are none. */
  private static void check(String key, List<String> names, List<String> layers) {
    for (String name : names) {
      boolean word = key.equals("train.layers") && WORDS.contains(name);
      if (!word && layers.stream().noneMatch(layer -> named(List.of(name), layer))) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot use %s: no layer that could be is called %s, nor begins so; near are %s.",
                key,
                name,
                String.join(", ", near(name, layers))));
      }
    }
  }

  private static List<String> near(String name, List<String> layers) {
    Set<String> all = new TreeSet<>();
    for (String layer : layers) {
      for (int dot = layer.indexOf('.'); dot > 0; dot = layer.indexOf('.', dot + 1)) {
        all.add(layer.substring(0, dot));
      }
      all.add(layer);
    }
    List<String> sorted = new ArrayList<>(all);
    sorted.sort(
        Comparator.comparing(layer -> LevenshteinDistance.getDefaultInstance().apply(layer, name)));
    return sorted.subList(0, Math.min(NEAREST, sorted.size()));
  }
}
