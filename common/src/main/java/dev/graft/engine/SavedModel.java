package dev.graft.engine;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.TokenizerSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Task;
import dev.graft.io.Manifest;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.model.OutputWeights;
import dev.graft.model.Trainable;
import dev.graft.text.TextToRow;
import java.io.IOException;
import java.util.List;

/**
 * A network with its weights, as a file or a bundle holds it. Shapes are of one example. What an
 * engine need not offer has a default: such a network ends in an output layer and is used whole.
 */
@Api(Api.For.PARTS)
public interface SavedModel {

  /** Number of weights. */
  long parameters();

  /** A copy of all weights, running statistics included, in the engine's order. */
  float[] weights();

  /** The identity of the weights: SHA-256 over {@link #weights}, little-endian float32. */
  default String weightsSha256() {
    return Sha256.hex(weights());
  }

  /**
   * Refuses a network that has diverged before.
   *
   * @throws dev.graft.UnusableInputException naming the first layer with weights that are no finite
   *     numbers
   */
  void checkFinite();

  /** Writes it as a file of a bundle, by a name that the engine reads it by. */
  void save(Manifest bundle) throws IOException;

  /**
   * The shape in which it takes examples.
   *
   * @param data their shape as they were read
   * @throws dev.graft.UnusableInputException if they do not fit
   */
  int[] inputShape(int[] data);

  /** The shape that it says it takes, 0 where any size will do; null if it does not say. */
  default int[] statedShape() {
    return null;
  }

  /** Whether it takes pixels as they are in files, and rescales them itself. */
  default boolean ownScale() {
    return false;
  }

  /** What its file calls its classes or labels, in the order of the outputs; empty: it does not. */
  default List<String> classNames() {
    return List.of();
  }

  /** Whether it takes the tokens of texts, by whatever tokenizer. */
  default boolean takesTokens() {
    return false;
  }

  /** What makes its numbers of a text; null if it reads none by itself. */
  default TextToRow tokenizer() {
    return null;
  }

  /**
   * The network as a job wants it, with the tokenizer that reads its texts.
   *
   * @param texts how many texts an example is of; 0: it is none; below 0: nobody says
   * @param files where a tokenizer may lie beside it
   * @throws dev.graft.UnusableInputException if it cannot be used so
   */
  default SavedModel reading(ModelSettings model, int texts, ModelFile.Files files)
      throws IOException {
    if (!model.tokenizer().equals(TokenizerSettings.NONE)) {
      throw new UnusableInputException(
          "Cannot use model.tokenizer or model.max-length with %s: it takes no tokens of texts."
              .formatted(model.pretrained()));
    }
    return this;
  }

  /**
   * What a job leaves open of how it is used, for people.
   *
   * @param model as it was given to {@link #reading}
   */
  default List<String> decided(ModelSettings model) {
    return List.of();
  }

  /** The identity of all that makes numbers of an example: its weights, and its tokenizer. */
  default String identity() {
    return weightsSha256();
  }

  /** What its file says is done to values before they enter; null: it does not say. */
  default Normalization normalization() {
    return null;
  }

  /** Its layers in the order in which they are computed, for people. */
  List<LayerOverview> layers(int[] data);

  /**
   * Its layers with weights in groups from the input up, as they are unfrozen together and have one
   * rate by depth.
   *
   * @param layers as {@link #layers} has them
   */
  default List<List<String>> groups(List<LayerOverview> layers) {
    return LayerStack.between(layers);
  }

  /** The names of its layers. */
  List<String> names();

  /** Whether a name is that of its input. */
  boolean isInput(String name);

  /**
   * Where its features are: below its output layer, or, if it has none, all of it. A layer without
   * weights, as a softmax of its own, belongs to the one that it stands on: that one gives the old
   * classes' logits.
   */
  default String belowOutput() {
    throw cannotCut();
  }

  /** Whether it ends in one output layer with a loss, which says what it tells. */
  default boolean endsInOutput() {
    return true;
  }

  /**
   * Refuses a network that cannot be trained or scored.
   *
   * @throws dev.graft.UnusableInputException if it does not {@linkplain #endsInOutput end in one
   *     output layer}
   */
  default void checkOutput() {
    if (!endsInOutput()) {
      throw new UnusableInputException(
          "Cannot train or evaluate the network: it ends in no output layer with a loss.");
    }
  }

  /** What its last layer gives. */
  default OutputKind gives() {
    return OutputKind.VALUES;
  }

  /**
   * Where in {@link #weights} those of the layer are that tells its classes, a row each; null: it
   * has none, or its engine does not say.
   */
  default OutputWeights outputWeights() {
    return null;
  }

  /**
   * The shape of what it gives.
   *
   * @param shape as {@link #inputShape} has it
   */
  int[] outputShape(int[] shape);

  /** Number of outputs: values of a target row, or one a class. */
  default int outputs(int[] shape) {
    return Shapes.length(outputShape(shape));
  }

  /**
   * What it is asked by such targets.
   *
   * @param targetWidth values of a target; 0 for classes
   * @throws dev.graft.UnusableInputException if they do not fit each other
   */
  Task task(int[] shape, int targetWidth);

  /** The same with an output layer on it that passes on what it gives. */
  default SavedModel telling(int[] shape, Task task) {
    throw new UnusableInputException(
        "Cannot use the model as it is: its engine puts no output layer on it.");
  }

  /**
   * The same with its classes in another order.
   *
   * @param order for each class the number that it has now
   * @throws dev.graft.UnusableInputException if two classes are told by one output that is no
   *     probability
   */
  default SavedModel reordered(int[] order) {
    throw new UnusableInputException(
        "Cannot bring the classes of the pretrained model into the order of the data: its engine does not; name them in the model's order (data.class-names).");
  }

  /** All of it as executors run it, nothing of it trained. */
  Backbone whole(int[] shape);

  /**
   * The part up to a layer.
   *
   * @throws dev.graft.UnusableInputException if it cannot be cut there
   */
  default Backbone upTo(String layer, int[] shape) {
    throw cannotCut();
  }

  /** All of it, for its losses and outputs on labelled examples. */
  Trainable trainable(int[] shape);

  /**
   * The network of a job that starts from this one: up to the cut with the new head on it, or all
   * of it.
   *
   * @param data shape of an example as it was read
   * @throws dev.graft.UnusableInputException if data, network, cut and head do not fit each other
   */
  TargetModel transfer(ModelSettings model, int[] data, TrainSettings train, long seed);

  /** The same where this one is on what a frozen model gives. */
  default TargetModel transfer(
      Backbone below, ModelSettings model, TrainSettings train, long seed) {
    throw cannotCut();
  }

  /**
   * The whole as one ONNX model.
   *
   * @param asked what it holds beside the network
   * @return the file
   * @throws dev.graft.UnusableInputException if it cannot be told in ONNX, or not by its engine
   */
  default byte[] onnx(OnnxRequest asked) {
    throw new UnusableInputException(
        "Cannot export the model to ONNX: the engine of its network writes no ONNX.");
  }

  private static UnusableInputException cannotCut() {
    return new UnusableInputException(
        "Cannot cut the pretrained model: its engine takes it whole; leave model.cut and model.head out.");
  }
}
