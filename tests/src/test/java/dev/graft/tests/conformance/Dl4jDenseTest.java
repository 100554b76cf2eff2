package dev.graft.tests.conformance;

import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.model.Trainable;
import java.util.List;

/** Dense layers over flat arrays. */
class Dl4jDenseTest extends EngineConformance {

  static NetworkDefinition definition(TrainSettings train) {
    List<LayerSettings> layers =
        List.of(
            new LayerSettings(
                "hidden", LayerType.DENSE, 8, null, "tanh", null, null, null, null, null),
            new LayerSettings(
                "kind",
                LayerType.OUTPUT,
                CLASSES,
                null,
                "softmax",
                null,
                null,
                null,
                null,
                "categorical-crossentropy"));
    TargetNetwork network = TargetNetwork.fromScratch(layers, new int[] {WIDTH}, train, 5);
    return NetworkDefinition.of(network.trained(), network.trainedShape(), false);
  }

  @Override
  Trainable network(TrainSettings train) {
    return new Dl4jTrainable(definition(train));
  }
}
