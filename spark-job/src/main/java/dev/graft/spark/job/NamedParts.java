package dev.graft.spark.job;

import dev.graft.average.OuterOptimizers;
import dev.graft.config.Settings;
import dev.graft.spark.train.WholeTraining;
import dev.graft.train.DeltaCodecs;

/** The parts of a job that are looked up by name: whether they are there, before Spark starts. */
final class NamedParts {

  private NamedParts() {}

  /**
   * Refuses names that nobody offers, and settings that a part does not have.
   *
   * @throws dev.graft.UnusableInputException naming the key, and what there is
   */
  static void check(Settings settings) {
    OuterOptimizers.check(
        settings.train().averaging().outer(), settings.train().optimizer().learningRate());
    WholeTraining.of(settings.train());
    DeltaCodecs.check(settings.train().averaging().codec());
  }
}
