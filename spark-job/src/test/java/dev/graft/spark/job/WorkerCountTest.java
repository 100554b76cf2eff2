package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.TrainSettings;
import dev.graft.io.Json;
import dev.graft.spark.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerCountTest {

  private static WorkerCount count(int slots, String train) {
    return new WorkerCount(
        Fixtures.settings("train { " + train + " }").train(), slots, MissingNode.getInstance());
  }

  @ParameterizedTest
  @CsvSource({
    "130, 50, 1",
    "16383, 50, 1",
    "16384, 50, 2",
    "60000, 50, 7",
    "60000, 4, 4",
    "10000000, 50, 50",
    "0, 3, 1"
  })
  void aWorkerHasEnoughMinibatchesOfTheWholeBatchAnEpoch(long examples, int slots, int workers) {
    assertThat(count(slots, "").workers(examples)).isEqualTo(workers);
  }

  @Test
  void ofWorkersBatchesItHasAsMany() {
    assertThat(count(50, "worker-batch-size = 10").workers(6500)).isEqualTo(10);
  }

  @Test
  void theStageThatTakesTheFewestDecidesForAll() {
    String stages =
        "batch-size = 10, stages = [{ train = all, batch-size = 100 }, { train = all }]";
    assertThat(count(50, stages).workers(12_800)).isEqualTo(2);
    String solved = "stages = [{ train = all }, { train = all, average = gradients }]";
    assertThat(count(50, solved).workers(16_384)).isEqualTo(2);
  }

  @Test
  void aStageWithoutTheStepsOfARangeTestIsRefused() {
    WorkerCount workers = count(50, "workers = 2, batch-size = 20");
    TrainSettings stage =
        Fixtures.settings("train { epochs = 3, batch-size = 20, optimizer.learning-rate = auto }")
            .train();
    workers.check(stage, 680);
    assertThatThrownBy(() -> workers.check(stage, 660))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.optimizer.learning-rate = auto: its range test takes 100 steps and training has 99; give a number.");
  }

  @Test
  void gradientsAreSharedByAllSlotsThatGetAnExample() {
    assertThat(count(50, "average = gradients").workers(130)).isEqualTo(50);
    assertThat(count(50, "average = gradients, batch-size = 20").workers(130)).isEqualTo(20);
  }

  @Test
  void whatTheUserSaysIsDone() {
    WorkerCount workers = count(50, "workers = 4");
    assertThat(workers.workers(130)).isEqualTo(4);
    assertThat(workers.blocks(10_000)).isEqualTo(4);
    assertThat(workers.pieces(10_000)).isOne();
    assertThatThrownBy(() -> count(50, "workers = 4, batch-size = 3"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot share train.batch-size = 3 among 4 workers");
  }

  /** What passes a backbone, and what is validated on, is divided by the data alone. */
  @Test
  void fewWorkersLeaveOtherWorkToAllSlots() {
    WorkerCount workers = count(50, "");
    workers.workers(20_000);
    assertThat(workers.count()).isEqualTo(2);
    assertThat(workers.pieces(20_000)).isEqualTo(40);
    assertThat(workers.blocks(1000)).isEqualTo(4);
    assertThat(workers.blocks(0)).isOne();
  }

  @Test
  void theChoiceIsPartOfThePlanAndStaysWhatItWas() {
    WorkerCount first = count(50, "");
    first.workers(20_000);
    ObjectNode plan = Json.object().put("workers", first.count());
    first.describe(plan);
    assertThat(plan.get("workersBecause").asText())
        .isEqualTo(
            "20000 training examples are 157 minibatches of 128 an epoch, and a worker gets 64 at least; train.workers takes more, of 50 task slots");
    WorkerCount again = new WorkerCount(Fixtures.settings().train(), 1, plan);
    assertThat(again.workers(20_000)).isEqualTo(2);
    assertThat(again.pieces(20_000)).isEqualTo(first.pieces(20_000));
    ObjectNode told = Json.object();
    again.describe(told);
    assertThat(told.get("workersBecause")).isEqualTo(plan.get("workersBecause"));
  }

  @Test
  void moreStepsOrExamplesThanAreCountedAreRefusedBeforeAnythingIsTrained() {
    WorkerCount one = count(50, "workers = 1, batch-size = 128, epochs = 275");
    assertThat(one.workers(999_000_000)).isOne();
    assertThatThrownBy(() -> one.workers(1_000_000_000))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot train for 275 epochs: with 7,812,500 minibatches of each worker in an epoch there are more than 2,147,483,647; take fewer train.epochs, larger minibatches or more train.workers.");
    WorkerCount two = count(50, "workers = 2");
    assertThat(two.workers(4_294_967_294L)).isEqualTo(2);
    assertThatThrownBy(() -> two.workers(4_294_967_295L))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot train on 2,147,483,648 examples a worker");
  }
}
