package dev.graft.spark.job;

import dev.graft.config.EvaluateSettings;
import dev.graft.config.Settings;
import dev.graft.engine.TargetModel;
import dev.graft.model.Backbone;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.read.Examples;
import dev.graft.spark.store.StoreLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills a feature store for a network. */
final class Featurizing {

  private static final Logger LOG = LoggerFactory.getLogger(Featurizing.class);

  private Featurizing() {}

  /** What is trained on: activations of the frozen part, else the examples themselves. */
  static FeatureStore of(
      TargetModel network, Examples examples, GraftSession session, Settings settings) {
    return network.frozen()
        ? at(network, examples, session, settings)
        : FeatureStore.ofExamples(
            session.spark(),
            StoreLimits.of(settings.data().store()),
            examples.blocks(),
            changes(examples, settings),
            network.featuresAreTheInput() ? pass(settings) : FeatureStore.Pass.SIZES);
  }

  /** The activations at the network's feature layer. */
  static FeatureStore at(
      TargetModel network, Examples examples, GraftSession session, Settings settings) {
    Backbone backbone = network.backbone();
    LOG.info("backbone up to {}: {}", network.featureLayer(), backbone.summary());
    return FeatureStore.ofActivations(
        session.spark(),
        StoreLimits.of(settings.data().store()),
        examples.blocks(),
        examples.pieces(),
        backbone,
        session.profile(),
        settings.evaluate().batchSize(),
        changes(examples, settings),
        pass(settings));
  }

  /** What a job needs to know of features that it stores. */
  static FeatureStore.Pass pass(Settings settings) {
    boolean probe = settings.evaluate().baselines().contains(EvaluateSettings.Baseline.PROBE);
    return settings.train().solves() || (probe && Baselines.probing(settings).train().solves())
        ? FeatureStore.Pass.MOMENTS
        : FeatureStore.Pass.SIZES;
  }

  /**
   * What a job changes in its training examples.
   *
   * @throws dev.graft.UnusableInputException if they cannot be changed so
   */
  static RandomChanges changes(Examples examples, Settings settings) {
    return RandomChanges.of(settings.train().augmentation(), examples.shape(), settings.seed());
  }
}
