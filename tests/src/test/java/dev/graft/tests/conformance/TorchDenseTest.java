package dev.graft.tests.conformance;

import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TrainSettings;
import dev.graft.model.Trainable;
import java.util.List;

/** A prepared network of PyTorch, all of it trained. */
class TorchDenseTest extends EngineConformance {

  static ModelSettings model(String cut) {
    return new ModelSettings("dense.pt", List.of(), cut, true, List.of(), OnnxSettings.DEFAULTS);
  }

  @Override
  Trainable network(TrainSettings train) {
    return TorchFiles.network("dense.pt")
        .transfer(model(null), new int[] {WIDTH}, train, 1)
        .trained()
        .network();
  }
}
