package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.network.TargetNetwork;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills a feature store for a network. */
final class Featurizing {

  private static final Logger LOG = LoggerFactory.getLogger(Featurizing.class);

  private Featurizing() {}

  /** The activations at the network's feature layer. */
  static FeatureStore at(
      TargetNetwork network, Examples examples, GraftSession session, Settings settings) {
    ComputationGraph backbone = network.backbone(network.featureLayer());
    Trainer.Checked checked =
        Trainer.check(backbone.getConfiguration(), network.inputShape(), backbone.params());
    LOG.info("backbone up to {}: {}", network.featureLayer(), checked.summary());
    return FeatureStore.ofActivations(
        session.spark(),
        examples.blocks(),
        backbone,
        checked.definition(),
        session.profile(),
        settings.evaluate().batchSize(),
        checked.summary());
  }
}
