package dev.graft.engine;

import dev.graft.config.BatchNormSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import dev.graft.model.Backbone;
import java.util.Set;

/**
 * The network of the target task and its division: what stays frozen up to the cut, and what is
 * trained.
 */
public interface TargetModel {

  /** Number of weights, without those of a frozen model that it is on. */
  long parameters();

  /** Number of weights that are trained; running statistics are none. */
  long trainable();

  /** The layer where the frozen part ends; null: everything is trained. */
  String cut();

  /** What happened to pretrained weights; null without a pretrained network. */
  CopiedWeights copied();

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
  boolean frozen();

  /**
   * Where the features are: the cut, what a frozen model gives, or the layer below the output when
   * everything is trained.
   */
  String featureLayer();

  /** Whether there is no layer below the output: the features are then the examples themselves. */
  boolean featuresAreTheInput();

  /** The frozen model that it is on; null: none. */
  Backbone below();

  /** What makes features of examples; there is none where these are the examples. */
  Backbone backbone();

  /** What is trained, with the weights that it begins with. */
  TrainedPart trained();

  /**
   * Refuses a trained part that no solver can take.
   *
   * @throws dev.graft.UnusableInputException if it is not one output layer with a convex loss
   */
  void checkConvex();

  /**
   * The same network with its normalisation layers trained as a job says, or not.
   *
   * @param created names of new layers, which are trained whatever it says
   */
  TargetModel normalising(BatchNormSettings settings, Set<String> created);

  /**
   * A linear model on the features.
   *
   * @param task what it is asked
   */
  TargetModel probe(Task task, TrainSettings train, long seed);

  /**
   * The same layers from random weights, all of them trained.
   *
   * @throws dev.graft.UnusableInputException if a part cannot be trained
   */
  TargetModel scratch(TrainSettings train, long seed);

  /**
   * Its table of words.
   *
   * @param layer null: the only one
   * @throws dev.graft.UnusableInputException if there is none, or more than one
   */
  WordTable words(String layer);

  /**
   * The same network with a table of words that is not trained.
   *
   * @param layer the name of the table's layer
   * @throws dev.graft.UnusableInputException if other layers would not be trained either
   */
  TargetModel freezingWords(String layer);

  /** The whole network with other weights in its trained part; this one stays as it is. */
  SavedModel withTrained(float[] weights);
}
