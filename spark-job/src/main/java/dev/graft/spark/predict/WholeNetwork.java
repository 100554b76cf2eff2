package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Task;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.SavedModel;
import dev.graft.featurize.ChainedBackbone;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;

/**
 * All of a saved model as executors run it, an ONNX backbone and the layers on it in one pass.
 *
 * @param network gives the model's outputs
 * @param task what they mean
 * @param outputs how many there are
 */
public record WholeNetwork(Backbone network, Task task, int outputs) {

  /**
   * What a model gives.
   *
   * @param task what its outputs mean
   * @param outputs how many there are
   */
  record Gives(Task task, int outputs) {

    /** The same that {@link WholeNetwork#of} says, without a network that could be run. */
    static Gives of(Bundle bundle, String name) {
      return Parts.of(bundle, name).gives();
    }
  }

  /**
   * Checks native acceleration and puts the parts together.
   *
   * @param name how messages call the model
   * @throws UnusableInputException if the model is a backbone without layers on it, or does not say
   *     what it takes
   */
  public static WholeNetwork of(Bundle bundle, String name) {
    Parts parts = Parts.of(bundle, name);
    Gives gives = parts.gives();
    Backbone head = bundle.network().whole(parts.shape());
    return new WholeNetwork(ChainedBackbone.of(parts.below(), head), gives.task(), gives.outputs());
  }

  /**
   * What stands below the layers of a model.
   *
   * @param shape of what comes into the layers
   */
  private record Parts(Bundle bundle, Backbone below, int[] shape) {

    static Parts of(Bundle bundle, String name) {
      SavedModel layers = bundle.network();
      if (layers == null) {
        throw new UnusableInputException(
            "Cannot predict with the ONNX model %s by itself: fine-tune layers on it, and predict with what that saved."
                .formatted(name));
      }
      if (bundle.inputShape() == null) {
        throw new UnusableInputException(
            "Cannot predict with %s: the file does not say what shape its examples have; predict with a folder that Graft saved."
                .formatted(name));
      }
      layers.checkOutput();
      Backbone below = bundle.below(bundle.inputShape(), FrozenModel.DEADLINE_SECONDS);
      return new Parts(bundle, below, bundle.networkShape(below, bundle.inputShape()));
    }

    Gives gives() {
      SavedModel layers = bundle.network();
      return new Gives(
          bundle.task() == null ? layers.task(shape, 0) : bundle.task(), layers.outputs(shape));
    }
  }
}
