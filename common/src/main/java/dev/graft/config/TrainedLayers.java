package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.util.List;

/**
 * What is trained of what {@code model.cut} leaves to be trained: the rest is constant.
 *
 * @param names of layers, or what the names of several begin with; or {@link #ALL}, {@link #HEAD},
 *     {@link #BIASES}
 * @param lora what is added to linear layers, and trained beside the output layer alone; null:
 *     nothing is
 */
public record TrainedLayers(List<String> names, Lora lora) {

  private static final String LAYERS = "train.layers";
  private static final String RANK = "train.lora.rank";

  /** All layers. */
  public static final String ALL = "all";

  /** The output layer. */
  public static final String HEAD = "head";

  /** The biases of all layers, and the output layer. */
  public static final String BIASES = "biases";

  /** Nothing is constant. */
  public static final TrainedLayers EVERYTHING = new TrainedLayers(List.of(ALL), null);

  /**
   * LoRA (Hu et al., arXiv 2106.09685): a layer's weights W become W + (alpha / rank) B A.
   *
   * @param rank rows of A, columns of B
   * @param layers names of linear layers, or what the names of several begin with; empty: all but
   *     the output layer
   * @param average what of it is trained, and how it is averaged
   */
  public record Lora(int rank, double alpha, List<String> layers, LoraAverage average) {}

  /** How what the workers have learned of B and A becomes one. */
  public enum LoraAverage {
    /** A is constant: the mean of B is exact (FFA-LoRA, arXiv 2403.12313). */
    B,
    /**
     * Both are trained; what the mean of the products has more than the product of the means goes
     * into W (FedEx-LoRA, arXiv 2410.09432).
     */
    EXACT
  }

  /**
   * @param given only what the user wrote
   */
  static TrainedLayers read(ConfigKeys keys, Config given) {
    List<String> names = names(keys, given);
    if (names.isEmpty() || names.size() > 1 && names.contains(ALL)) {
      throw keys.refused(LAYERS, "use all, head, biases, or a list of layers");
    }
    double alpha = keys.number("train.lora.alpha", a -> a > 0, "above 0");
    List<String> adapted = List.copyOf(keys.texts("train.lora.layers"));
    LoraAverage average = keys.choice("train.lora.average", LoraAverage.class);
    Integer rank = keys.wholeOrNull(RANK, 1);
    if (rank == null && given.hasPath("train.lora") && !given.hasPathOrNull(RANK)) {
      throw keys.refused(RANK, "the rest of train.lora is given; give it a rank, such as 8");
    }
    if (rank != null && !names.equals(List.of(ALL))) {
      throw keys.refused(
          LAYERS,
          "train.lora trains what it adds to linear layers, and the output layer; leave one of the two out");
    }
    return new TrainedLayers(names, rank == null ? null : new Lora(rank, alpha, adapted, average));
  }

  /** A word, or a list. */
  private static List<String> names(ConfigKeys keys, Config given) {
    if (given.hasPath(LAYERS) && given.getValue(LAYERS).valueType() == ConfigValueType.LIST) {
      return List.copyOf(keys.texts(LAYERS));
    }
    String word = keys.text(LAYERS);
    return word == null ? List.of() : List.of(word);
  }
}
