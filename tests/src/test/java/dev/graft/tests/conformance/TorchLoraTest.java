package dev.graft.tests.conformance;

import dev.graft.config.TrainSettings;
import dev.graft.config.TrainedLayers;
import dev.graft.model.Trainable;
import java.util.List;

/** A prepared network of PyTorch, of which the output layer and what LoRA adds are trained. */
class TorchLoraTest extends EngineConformance {

  @Override
  Trainable network(TrainSettings train) {
    return TorchFiles.network("dense.pt")
        .transfer(TorchDenseTest.model(null), new int[] {WIDTH}, train, 1)
        .training(
            new TrainedLayers(
                List.of(TrainedLayers.ALL),
                new TrainedLayers.Lora(2, 4, List.of(), TrainedLayers.LoraAverage.B)),
            1)
        .trained()
        .network();
  }
}
