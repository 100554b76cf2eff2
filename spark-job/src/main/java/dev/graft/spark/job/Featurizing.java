package dev.graft.spark.job;

import dev.graft.config.EvaluateSettings;
import dev.graft.config.Settings;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.TargetModel;
import dev.graft.model.Backbone;
import dev.graft.spark.featurize.ActivationCache;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.read.Examples;
import dev.graft.spark.store.StoreLimits;
import java.util.Arrays;
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
            network.featuresAreTheInput() || settings.train().takesUnlabelled()
                ? pass(settings)
                : FeatureStore.Pass.SIZES);
  }

  /** The activations at the network's feature layer. */
  static FeatureStore at(
      TargetModel network, Examples examples, GraftSession session, Settings settings) {
    Backbone backbone = network.backbone();
    ArithmeticProfile profile = session.featurizing().profile();
    LOG.info(
        "backbone up to {}: {}", network.featureLayer(), FeatureStore.summary(backbone, profile));
    ActivationCache.Lease lease =
        ActivationCache.of(session.spark())
            .lease(key(backbone, examples, profile, settings), session::check);
    if (lease.again()) {
      LOG.info("activations of an earlier fit are used again: the same backbone and examples");
    }
    try {
      return FeatureStore.ofActivations(
          lease,
          StoreLimits.of(settings.data().store()),
          examples.blocks(),
          examples.pieces(),
          backbone,
          session.featurizing(),
          settings.evaluate().batchSize(),
          changes(examples, settings),
          pass(settings));
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      lease.close();
      throw e;
    }
  }

  /** All that decides the bits of activations, and where they are; null: they are not kept. */
  static String key(
      Backbone backbone, Examples examples, ArithmeticProfile profile, Settings settings) {
    if (examples.identity() == null) {
      return null;
    }
    return String.join(
        "\n",
        backbone.sha256(),
        profile.toString(),
        examples.identity(),
        Arrays.toString(examples.shape()),
        settings.data().store().toString(),
        Integer.toString(settings.evaluate().batchSize()),
        settings.train().augmentation().toString(),
        Long.toString(settings.seed()));
  }

  /** What a job needs to know of features that it stores. */
  static FeatureStore.Pass pass(Settings settings) {
    boolean probe = settings.evaluate().compares(EvaluateSettings.Baseline.PROBE);
    return settings.train().solves()
            || settings.train().takesUnlabelled()
            || (probe && Baselines.probing(settings).train().solves())
        ? FeatureStore.Pass.MOMENTS
        : FeatureStore.Pass.SIZES;
  }

  /**
   * What a job changes in its training examples.
   *
   * @throws dev.graft.UnusableInputException if they cannot be changed so
   */
  static RandomChanges changes(Examples examples, Settings settings) {
    return RandomChanges.of(settings, examples.shape())
        .taking(Pretext.corruption(settings.train().pretext(), examples));
  }
}
