package dev.graft.config;

/**
 * One layer as a job file writes it. Fields that the layer's type does not take are null; {@link
 * LayerSettingsReader} refuses them by name.
 *
 * @param name the layer's name, unique in its network; what a cut and the matching of weights refer
 *     to
 * @param units outputs of a dense, lstm or output layer (of the latter null: as the data say),
 *     feature maps of a convolution, or numbers that an embedding gives a word
 * @param inputs inputs that the layer expects of the layer below it; null: whatever comes
 * @param activation the field's usual name in lower case; null: relu, or softmax in an output layer
 * @param kernel side of a convolution's or pooling's square window, in pixels
 * @param stride step of the window, in pixels
 * @param padding {@code valid} or {@code same}
 * @param rate share of activations that a dropout layer sets to zero, in (0, 1)
 * @param loss an output layer's loss: {@code categorical-crossentropy}, {@code
 *     binary-crossentropy}, {@code mse} or {@code mae}
 * @param words how many words an embedding knows: 0, the padding, and 1, the unknown word, included
 * @param sequence whether an lstm layer gives its outputs at every step, not at the last one alone
 */
public record LayerSettings(
    String name,
    LayerType type,
    Integer units,
    Integer inputs,
    String activation,
    Integer kernel,
    Integer stride,
    String padding,
    Double rate,
    String loss,
    Integer words,
    boolean sequence) {

  /** A layer of which the rest is still to be named. */
  public static LayerSettingsBuilder named(String name, LayerType type) {
    return new LayerSettingsBuilder(name, type);
  }

  /** The same with so many units. */
  LayerSettings of(int number) {
    return new LayerSettingsBuilder(this).units(number).build();
  }
}
