package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.dataset.Task;
import dev.graft.engine.LayerOverview;
import dev.graft.engine.SavedModel;
import dev.graft.model.OutputRows;
import dev.graft.model.OutputWeights;
import dev.graft.save.Bundle;
import java.util.List;

/**
 * The output layer of a pretrained model, class by class.
 *
 * @param pretrained how messages call the model
 * @param names of its classes; empty: it does not say
 * @param layer how it calls the layer
 * @param below how it calls what the layer stands on
 * @param belowIsInput whether that is the input of its layers
 * @param rows one a class
 */
record SourceClasses(
    String pretrained,
    List<String> names,
    String layer,
    String below,
    boolean belowIsInput,
    OutputRows rows) {

  /**
   * That of a model.
   *
   * @throws UnusableInputException if it tells no classes, or none that have a row each
   */
  static SourceClasses of(ModelSettings model, Bundle source) {
    SavedModel network = source.network();
    if (network == null) {
      throw cannot(
          model,
          "its output layer is a part of %s, which stays as it is"
              .formatted(source.frozen().name()));
    }
    if (source.task() != null && source.task() != Task.CLASSIFICATION) {
      throw cannot(model, "it tells no classes (%s)".formatted(source.task().key()));
    }
    OutputWeights at = network.outputWeights();
    if (at == null) {
      throw cannot(
          model, "it ends in no layer that has a row of weights and a bias for each class");
    }
    OutputRows rows = OutputRows.of(network.weights(), at);
    List<String> names = source.classNames();
    if (!names.isEmpty() && names.size() != rows.classes()) {
      throw cannot(
          model,
          "it has %s names for the %s classes of its output layer"
              .formatted(names.size(), rows.classes()));
    }
    String layer =
        network.layers(null).stream()
            .filter(LayerOverview::output)
            .map(LayerOverview::name)
            .findFirst()
            .orElse("output");
    boolean input = network.isInput(network.belowOutput());
    String below =
        input && source.frozen() != null ? source.frozen().place() : network.belowOutput();
    return new SourceClasses(
        model.pretrained(), names, layer, below, input && source.frozen() == null, rows);
  }

  private static UnusableInputException cannot(ModelSettings model, String why) {
    return new UnusableInputException(
        "Cannot take rows of the output layer of %s: %s; leave model.head-init and model.extend-classes out."
            .formatted(model.pretrained(), why));
  }

  /**
   * A job's settings with a new output layer in the place of this one.
   *
   * @throws UnusableInputException if it cannot be put there
   */
  ModelSettings extended(ModelSettings model) {
    needNames("model.extend-classes");
    if (belowIsInput) {
      throw new UnusableInputException(
          "Cannot extend the classes of %s: below its output layer there is no other; train a new one (graft pretrain)."
              .formatted(pretrained));
    }
    return model.extended(layer, below);
  }

  void needNames(String key) {
    if (names.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use %s with %s: the file does not say what its classes are called; models that Graft saved do."
              .formatted(key, pretrained));
    }
  }
}
