package dev.graft.tests.conformance;

import dev.graft.config.TrainSettings;
import dev.graft.config.TrainedLayers;
import dev.graft.model.Trainable;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** A prepared network of PyTorch, of which both matrices of LoRA are trained. */
class TorchExactLoraTest extends EngineConformance {

  @Override
  Trainable network(TrainSettings train) {
    TrainedLayers.Lora lora =
        new TrainedLayers.Lora(2, 4, List.of(), TrainedLayers.LoraAverage.EXACT);
    return TorchFiles.network("dense.pt")
        .transfer(TorchDenseTest.model(null), new int[] {WIDTH}, train, 1)
        .training(new TrainedLayers(List.of(TrainedLayers.ALL), lora), 1)
        .trained()
        .network();
  }

  /** A state with another A or B is the same network, as it holds the sum. */
  @Override
  @Disabled("the engine's own tests compare it with that of the weights")
  @Test
  void theGradientIsTheSlopeOfTheLoss() {}

  /** What is averaged are the products, and the mean of these is not the product of the means. */
  @Override
  @Disabled("it holds of gradients, not of weights")
  @Test
  void averagingStepsOfSgdIsOneMachineOnTheUnitedMinibatch() {}
}
