package dev.graft.tests.conformance;

import dev.graft.config.TrainSettings;
import dev.graft.config.TrainedLayers;
import dev.graft.model.Trainable;
import java.util.List;

/** A prepared network of PyTorch, of which a layer below the output layer is trained. */
class TorchLayersTest extends EngineConformance {

  @Override
  Trainable network(TrainSettings train) {
    return TorchFiles.network("dense.pt")
        .transfer(TorchDenseTest.model(null), new int[] {WIDTH}, train, 1)
        .training(new TrainedLayers(List.of("0"), null), 1)
        .trained()
        .network();
  }
}
