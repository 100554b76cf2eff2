package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings.Outputs;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.OutputKind;
import dev.graft.engine.SavedModel;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;
import dev.graft.spark.featurize.ActivationCache;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.rank.SourceAnswers;
import dev.graft.spark.read.Examples;
import dev.graft.spark.store.StoreLimits;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;

/**
 * A pretrained network with its own output, which tells classes.
 *
 * @param network ends in an output layer
 * @param below the frozen model that it is on; null: none
 * @param shape of one example at the network's input
 */
record SourceHead(SavedModel network, Backbone below, int[] shape) {

  /**
   * That of a pretrained model; null: it tells no classes, or does not say that it does.
   *
   * @param whole the model, not cut
   */
  static SourceHead of(Bundle whole, Settings settings, Examples examples) {
    if (whole.task() != null && whole.task() != Task.CLASSIFICATION) {
      return null;
    }
    boolean said = settings.model().outputs() == Outputs.CLASSES;
    Backbone below = whole.below(examples.shape(), settings.train().stepDeadlineSeconds());
    SavedModel network = whole.network();
    if (network == null) {
      OutputKind gives = whole.frozen().gives();
      return said || gives == OutputKind.DISTRIBUTION
          ? new SourceHead(
              NetworkEngines.layers()
                  .output(whole.frozen().place(), below.outputShape(), gives, Task.CLASSIFICATION),
              below,
              below.outputShape())
          : null;
    }
    int[] shape = whole.networkShape(below, examples.shape());
    if (network.endsInOutput()) {
      return tellsClasses(network, shape) ? new SourceHead(network, below, shape) : null;
    }
    return said || network.gives() == OutputKind.DISTRIBUTION
        ? new SourceHead(network.telling(shape, Task.CLASSIFICATION), below, shape)
        : null;
  }

  private static boolean tellsClasses(SavedModel network, int[] shape) {
    try {
      return network.task(shape, 0) == Task.CLASSIFICATION;
    } catch (UnusableInputException e) {
      return false;
    }
  }

  /**
   * LEEP on the training examples, each of which passes the whole network.
   *
   * @param classes of the target
   */
  double leep(Examples examples, GraftSession session, Settings settings, int classes) {
    SourceAnswers answers = answers(session, settings, classes);
    return asked(examples, session, settings, blocks -> answers.leep(blocks));
  }

  /**
   * How much the training examples of each class are taken for each class of the network, P(z | y);
   * null: of a class that has none. Each passes the whole network.
   *
   * @param classes of the target
   */
  double[][] shares(Examples examples, GraftSession session, Settings settings, int classes) {
    SourceAnswers answers = answers(session, settings, classes);
    return asked(examples, session, settings, blocks -> answers.shares(blocks));
  }

  private SourceAnswers answers(GraftSession session, Settings settings, int classes) {
    return new SourceAnswers(
        session.profile(),
        network.trainable(shape),
        network.weights(),
        settings.evaluate().batchSize(),
        classes,
        network.outputs(shape));
  }

  private <T> T asked(
      Examples examples,
      GraftSession session,
      Settings settings,
      Function<JavaRDD<? extends ExampleStore>, T> what) {
    JavaRDD<ExampleChunk> blocks = examples.blocks().get(Split.TRAIN);
    if (below == null) {
      return what.apply(blocks);
    }
    try (FeatureStore features =
        FeatureStore.ofActivations(
            ActivationCache.of(session.spark()).alone(),
            StoreLimits.of(settings.data().store()),
            Map.of(Split.TRAIN, blocks),
            null,
            below,
            session.featurizing(),
            settings.evaluate().batchSize(),
            RandomChanges.none(),
            FeatureStore.Pass.SIZES)) {
      return what.apply(features.part(Split.TRAIN));
    }
  }
}
