package dev.graft.tests.conformance;

import dev.graft.config.TrainSettings;
import dev.graft.model.Trainable;
import dev.graft.tests.conformance.linear.LinearNetwork;

/** An engine that knows nothing of Deeplearning4j: under 200 lines, and all of Graft trains it. */
class LinearEngineTest extends EngineConformance {

  @Override
  Trainable network(TrainSettings train) {
    return new LinearNetwork(WIDTH, CLASSES, train);
  }
}
