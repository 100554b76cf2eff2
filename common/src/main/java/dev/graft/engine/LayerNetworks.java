package dev.graft.engine;

import dev.graft.Api;
import dev.graft.config.LayerSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import dev.graft.model.Backbone;
import java.util.List;

/** Makes networks of the layers that job files name. */
@Api(Api.For.PARTS)
public interface LayerNetworks {

  /** The longest text of a layout, in bytes: those of 500 layers have 1 MB. */
  int LONGEST_LAYOUT = 16 << 20;

  /**
   * Refuses layers that no data would make right, before any are read.
   *
   * @throws dev.graft.UnusableInputException naming the layer and what would work
   */
  default void check(List<LayerSettings> layers) {}

  /**
   * A network from random weights: of the job's own layers, a built-in network, or the text of a
   * layout.
   *
   * @param layout the text of {@code model.json}; null: none
   * @param data shape of an example as it was read
   * @throws dev.graft.UnusableInputException if the layout does not fit the data or cannot be
   *     trained
   */
  TargetModel scratch(
      ModelSettings model, String layout, int[] data, TrainSettings train, long seed);

  /**
   * Whether the network of a layout takes pixels as they are in files, and rescales them itself.
   *
   * @param name how messages call the layout
   */
  boolean ownScale(String layout, String name);

  /**
   * New layers on a frozen model.
   *
   * @param place how the layers call what they are put on
   */
  TargetModel on(
      Backbone below, String place, List<LayerSettings> head, TrainSettings train, long seed);

  /**
   * An output layer alone that passes on what a frozen model gives.
   *
   * @param place how it calls what it is put on
   * @param shape of what that gives for an example
   */
  SavedModel output(String place, int[] shape, OutputKind gives, Task task);
}
