package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.EvaluateSettings.Baseline;
import dev.graft.config.Settings;
import dev.graft.network.TargetNetwork;
import dev.graft.save.Json;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import java.util.List;

/**
 * What a transfer is compared with, to notice when it hurts (Wang, Dai et al., "Characterizing and
 * Avoiding Negative Transfer", 2019; survey arXiv 2009.00909): the same network from random weights
 * with the same budget, and a linear classifier on the features.
 */
final class Baselines {

  private final GraftSession session;
  private final Settings settings;
  private final Trainer trainer;

  Baselines(GraftSession session, Settings settings) {
    this.session = session;
    this.settings = settings;
    this.trainer = new Trainer(session, settings);
  }

  boolean wanted() {
    return !settings.evaluate().baselines().isEmpty();
  }

  /**
   * Trains the baselines that the job asks for.
   *
   * @param features the store of the transfer itself, at the cut
   * @return {@code scratch} and {@code probe}, each with its metrics
   */
  ObjectNode run(TargetNetwork network, Examples examples, FeatureStore features, int classes) {
    ObjectNode report = Json.object();
    if (settings.evaluate().baselines().contains(Baseline.SCRATCH)) {
      TargetNetwork scratch = network.scratch(settings.train(), settings.seed());
      try (FeatureStore raw = FeatureStore.ofExamples(session.spark(), examples.blocks())) {
        report.set("scratch", Report.metrics(trainer.train("scratch", scratch, raw, List.of())));
      }
    }
    if (settings.evaluate().baselines().contains(Baseline.PROBE)) {
      TargetNetwork probe = network.probe(classes, settings.train(), settings.seed());
      if (network.cut() != null) {
        report.set("probe", Report.metrics(trainer.train("probe", probe, features, List.of())));
      } else {
        try (FeatureStore at = Featurizing.at(network, examples, session, settings)) {
          report.set("probe", Report.metrics(trainer.train("probe", probe, at, List.of())));
        }
      }
    }
    return report;
  }
}
