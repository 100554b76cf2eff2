package dev.graft.engine;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainedLayers;
import dev.graft.dataset.Task;
import dev.graft.model.Backbone;
import dev.graft.model.OutputWeights;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The network of the target task and its division: what stays frozen up to the cut, and what is
 * trained. What an engine need not offer has a default: such a network is trained whole.
 */
@Api(Api.For.PARTS)
public interface TargetModel {

  /** Number of weights, without those of a frozen model that it is on. */
  long parameters();

  /** Number of weights that are trained; running statistics are none. */
  long trainable();

  /** The layer where the frozen part ends; null: everything is trained. */
  default String cut() {
    return null;
  }

  /** What happened to pretrained weights; null without a pretrained network. */
  default CopiedWeights copied() {
    return null;
  }

  /** Shape of one example where it enters. */
  int[] exampleShape();

  /** Number of outputs: values of a target row, or one a class; 1 can tell two classes. */
  int outputs();

  /** The name of the output layer. */
  String outputLayer();

  /** The name of what the output layer is put on. */
  String belowOutput();

  /**
   * What the network is asked by such targets.
   *
   * @param targetWidth values of a target; 0 for classes
   * @throws dev.graft.UnusableInputException if they do not fit each other
   */
  Task task(int targetWidth);

  /** Whether something stays frozen, whose activations are computed once. */
  default boolean frozen() {
    return cut() != null || below() != null;
  }

  /**
   * Where the features are: the cut, what a frozen model gives, or the layer below the output when
   * everything is trained.
   */
  String featureLayer();

  /** Whether there is no layer below the output: the features are then the examples themselves. */
  boolean featuresAreTheInput();

  /** The frozen model that it is on; null: none. */
  default Backbone below() {
    return null;
  }

  /** What makes features of examples; there is none where these are the examples. */
  default Backbone backbone() {
    throw new IllegalStateException("nothing is frozen");
  }

  /** What is trained, with the weights that it begins with. */
  TrainedPart trained();

  /**
   * Where in the weights of {@link #trained} those of the output layer are, a row each; null: it is
   * not trained, or its engine does not say.
   */
  default OutputWeights outputWeights() {
    return null;
  }

  /**
   * The same network that begins with other weights in its trained part. Asked where {@link
   * #outputWeights} says where they are.
   *
   * @param copied what happened to pretrained weights
   */
  default TargetModel beginningWith(float[] trained, CopiedWeights copied) {
    throw new IllegalStateException("no weights can be told");
  }

  /**
   * What a task that trains it takes outside the Java heap at least, in bytes, where JavaCPP limits
   * that; 0: not known. A job whose tasks need more than there is is refused, so that it must not
   * be more than they take.
   *
   * @param minibatch examples whose gradients are computed at once
   */
  default long nativeBytes(int minibatch) {
    return 0;
  }

  /** What training it holds beside the weights that are trained. */
  default HeldNumbers held() {
    return HeldNumbers.NONE;
  }

  /**
   * The names of the layers that are trained and follow {@link TrainSettings#rates}; empty: its
   * engine trains all layers alike.
   */
  default List<String> rated() {
    return List.of();
  }

  /**
   * Refuses a trained part that no solver can take.
   *
   * @throws dev.graft.UnusableInputException if it is not one output layer with a convex loss
   */
  default void checkConvex() {
    trained().network().convexHead();
  }

  /**
   * The same network with its normalisation layers trained as a job says, or not.
   *
   * @param created names of new layers, which are trained whatever it says
   */
  default TargetModel normalising(BatchNormSettings settings, Set<String> created) {
    if (!settings.equals(BatchNormSettings.DEFAULTS)) {
      throw new UnusableInputException(
          "Cannot use model.batch-normalization: the network's engine has no such layers; leave it out.");
    }
    return this;
  }

  /**
   * The same network of which a job trains some layers alone, or what it adds to them.
   *
   * @param seed of the random numbers in what is added
   */
  default TargetModel training(TrainedLayers layers, long seed) {
    if (!layers.equals(TrainedLayers.EVERYTHING)) {
      throw new UnusableInputException(
          "Cannot train %s alone: the network's engine trains all layers above a place where it can be cut; name all of those, or leave train.%s out."
              .formatted(
                  layers.lora() == null ? String.join(", ", layers.names()) : "what LoRA adds",
                  layers.lora() == null ? "layers" : "lora"));
    }
    return this;
  }

  /**
   * A linear model on the features.
   *
   * @param task what it is asked
   */
  default TargetModel probe(Task task, TrainSettings train, long seed) {
    throw noBaseline("probe");
  }

  /**
   * The same layers from random weights, all of them trained.
   *
   * @throws dev.graft.UnusableInputException if a part cannot be trained
   */
  default TargetModel scratch(TrainSettings train, long seed) {
    throw noBaseline("scratch");
  }

  /**
   * Its table of words.
   *
   * @param layer null: the only one
   * @throws dev.graft.UnusableInputException if there is none, or more than one
   */
  default WordTable words(String layer) {
    throw new UnusableInputException(
        "Cannot read texts as word numbers: the network has no table of words.");
  }

  /**
   * The same network with a table of words that is not trained.
   *
   * @param layer the name of the table's layer
   * @throws dev.graft.UnusableInputException if other layers would not be trained either
   */
  default TargetModel freezingWords(String layer) {
    throw new IllegalStateException("there is no table of words");
  }

  /**
   * This network up to its features with a linear model on them, as one; empty: its engine cannot
   * put them together.
   *
   * @param probe made by {@link #probe}
   * @param weights that the probe was trained to
   */
  default Optional<SavedModel> withProbe(TargetModel probe, float[] weights) {
    return Optional.empty();
  }

  /** The whole network with other weights in its trained part; this one stays as it is. */
  SavedModel withTrained(float[] weights);

  private static UnusableInputException noBaseline(String name) {
    return new UnusableInputException(
        "Cannot train the baseline %s: the network's engine makes none.".formatted(name));
  }
}
