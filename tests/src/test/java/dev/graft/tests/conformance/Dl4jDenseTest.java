package dev.graft.tests.conformance;

import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import dev.graft.model.Trainable;
import java.util.List;

/** Dense layers over flat arrays. */
class Dl4jDenseTest extends EngineConformance {

  static NetworkDefinition definition(TrainSettings train) {
    List<LayerSettings> layers =
        List.of(
            LayerSettings.named("hidden", LayerType.DENSE).units(8).activation("tanh").build(),
            LayerSettings.named("kind", LayerType.OUTPUT)
                .units(CLASSES)
                .activation("softmax")
                .loss("categorical-crossentropy")
                .build());
    TargetNetwork network = TargetNetworks.fromScratch(layers, new int[] {WIDTH}, train, 5);
    return NetworkDefinition.of(network.trained(), network.trainedShape(), false);
  }

  @Override
  Trainable network(TrainSettings train) {
    return new Dl4jTrainable(definition(train));
  }
}
