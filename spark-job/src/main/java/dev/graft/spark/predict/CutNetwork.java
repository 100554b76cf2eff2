package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.engine.SavedModel;
import dev.graft.featurize.ChainedBackbone;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;

/**
 * A pretrained network up to its cut as executors run it: what it gives are features.
 *
 * @param network gives the activations
 * @param cut the layer, or the tensor of an ONNX model, that they are of
 */
public record CutNetwork(Backbone network, String cut) {

  /**
   * Checks native acceleration and cuts where the job says; if it does not, below the output layer
   * (a network that has none, as encoders, gives what it gives), and an ONNX model at its first
   * output.
   *
   * @param deadlineSeconds see {@code train.step-deadline-seconds}
   * @throws UnusableInputException if it cannot be cut there
   */
  public static CutNetwork of(Bundle bundle, ModelSettings model, int deadlineSeconds) {
    SavedModel layers = bundle.network();
    Backbone below = bundle.below(bundle.inputShape(), deadlineSeconds);
    if (below != null && bundle.cutsFrozen(model)) {
      return new CutNetwork(below, bundle.frozen().place());
    }
    String cut = model.cut() == null ? layers.belowOutput() : model.cut();
    if (layers.isInput(cut)) {
      return whole(below, bundle, model);
    }
    int[] shape = bundle.networkShape(below, bundle.inputShape());
    Backbone head = layers.upTo(cut, shape);
    return new CutNetwork(ChainedBackbone.of(below, head), cut);
  }

  /** All of a backbone with one layer on it. */
  private static CutNetwork whole(Backbone below, Bundle bundle, ModelSettings model) {
    if (below == null) {
      throw new UnusableInputException(
          "Cannot cut %s below its output layer: it has no other layer; name one of %s in model.cut."
              .formatted(model.pretrained(), bundle.network().names()));
    }
    return new CutNetwork(below, bundle.frozen().place());
  }
}
