package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainSettingsTest {

  private static TrainSettings batches(Integer global, Integer own) {
    return TrainSettings.builder()
        .batchSize(global)
        .workerBatchSize(own)
        .optimizer(
            new TrainSettings.Optimizer(TrainSettings.Optimizer.Type.SGD, 1, 0, 0, 0, 0, null))
        .build();
  }

  @Test
  void theGlobalBatchIsSharedWithoutARemainder() {
    TrainSettings settings = batches(128, null);
    assertThat(IntStream.range(0, 3).map(worker -> settings.minibatch(worker, 3)))
        .containsExactly(43, 43, 42);
    assertThat(settings.minibatch(0, 1)).isEqualTo(128);
  }

  @Test
  void theWorkersOwnBatchDoesNotDependOnHowManyTheyAre() {
    assertThat(batches(null, 32).minibatch(4, 5)).isEqualTo(32);
  }

  @Test
  void aGlobalBatchSmallerThanTheNumberOfWorkersIsRefused() {
    assertThatThrownBy(() -> batches(2, null).minibatch(0, 3))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot share train.batch-size = 2 among 3 workers: give at least one example a worker,"
                + " or set train.worker-batch-size.");
  }
}
