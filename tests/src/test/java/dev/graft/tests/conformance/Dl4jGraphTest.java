package dev.graft.tests.conformance;

import dev.graft.config.TrainSettings;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.model.Trainable;

/** Deeplearning4j's own layers. */
class Dl4jGraphTest extends EngineConformance {

  @Override
  Trainable network(TrainSettings train) {
    return new Dl4jTrainable(Dl4jDenseTest.definition(train), false);
  }
}
