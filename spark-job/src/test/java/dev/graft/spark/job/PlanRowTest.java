package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.TrainSettings;
import dev.graft.plan.JobCosts;
import dev.graft.plan.Link;
import dev.graft.plan.RoundCosts;
import dev.graft.plan.WarmUp;
import dev.graft.plan.WorkerCost;
import dev.graft.spark.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of the table, and what is said of them, worked out by hand. */
class PlanRowTest {

  /** A minibatch of 100 takes 0.1 s, a round of no minibatch 0.9 s; in one task of one slot. */
  private static final JobCosts COSTS =
      new JobCosts(
          10,
          1,
          100,
          0,
          0,
          new WorkerCost(0, 0, 0.001),
          new RoundCosts(0.9, 0, 0, 0),
          WarmUp.none(),
          0);

  private static TrainSettings train(String more) {
    return Fixtures.settings(more).train();
  }

  private static PlanRow row(TrainSettings train, long examples, int slots) {
    PlanRow.Work work = new PlanRow.Work(train, examples, examples, 0, 0, 0, 4_000, 5_000);
    return PlanRow.of(work, COSTS, slots, slots, Link.none());
  }

  private static List<String> warnings(String settings, PlanRow row) {
    return new PlanAdvice(Fixtures.settings(settings), COSTS).warnings(row);
  }

  @Test
  void workersAreAsManyAsTheJobWouldHave() {
    TrainSettings train = train("train { batch-size = 100, epochs = 3, average-every = 8 }");
    // 64 minibatches of 100 a worker at least.
    assertThat(row(train, 20_000, 8).exchange().workers()).isEqualTo(3);
    PlanRow two = row(train, 20_000, 2);
    assertThat(two.share()).isEqualTo(10_000);
    assertThat(two.minibatch()).isEqualTo(50);
    // 200 minibatches an epoch, 25 rounds.
    assertThat(two.plan().rounds()).isEqualTo(75);
    assertThat(two.json().path("seconds").asDouble()).isEqualTo(two.expected().seconds());
    assertThat(two.expected().train()).isCloseTo(75 * 0.9 + 600 * 0.05, within(1e-9));
  }

  @Test
  void anIntervalThatIsTimedMakesRoundsWorthTheirOverhead() {
    TrainSettings train =
        train("train { worker-batch-size = 100, average-every = auto, workers = 2 }");
    // 9 times 0.9 s of minibatches of 0.1 s.
    assertThat(row(train, 20_000, 2).averageEvery()).isEqualTo(81);
    assertThat(row(train, 20_000, 1).averageEvery()).isEqualTo(41);
  }

  @Test
  void whatMayGoWrongIsSaid() {
    String few = "train { worker-batch-size = 100, workers = 4, average-every = 2 }";
    PlanRow row = row(train(few), 200, 2);
    assertThat(warnings(few, row))
        .containsExactly(
            "a worker has 50 examples, fewer than train.worker-batch-size = 100: fewer train.workers have whole minibatches",
            "each of 4 workers has 1 of the minibatches of an epoch: an average of workers that have each seen little learns less than fewer workers do, and it can diverge",
            "rounds are shorter than what they cost: 100 ms of minibatches, 900 ms beside; fewer workers cost less",
            "4 workers take 2 turns on 2 task slots");
    String shorter = "train { worker-batch-size = 100, workers = 2, average-every = 4 }";
    assertThat(warnings(shorter, row(train(shorter), 20_000, 2)))
        .containsExactly(
            "rounds are shorter than what they cost: 400 ms of minibatches, 900 ms beside; train.average-every = 81, or larger minibatches, cost less");
    String good = "train { worker-batch-size = 100, workers = 2, average-every = 81 }";
    assertThat(warnings(good, row(train(good), 20_000, 2))).isEmpty();
    String measured =
        "train { worker-batch-size = 100, workers = 2, average-every = 81, shares = measured }";
    assertThat(warnings(measured, row(train(measured), 20_000, 2)))
        .containsExactly(
            "train.shares = measured: shares are measured where the job runs; what is told here is for machines that are equally fast");
  }

  @Test
  void oneMachineIsBetterForLittleAndWhereRoundsEatTheGain() {
    String one = "train { worker-batch-size = 100, workers = 1, epochs = 5, average-every = 100 }";
    PlanRow little = row(train(one), 20_000, 1);
    // 1,000 minibatches, ten rounds, reading.
    assertThat(PlanAdvice.oneMachine(little, little))
        .isEqualTo("One machine is the better choice: all of it takes about 2 min here.");
    PlanRow alone = row(train(one), 2_000_000, 1);
    String every = "train { worker-batch-size = 100, workers = 8, epochs = 5, average-every = 1 }";
    PlanRow eaten = row(train(every), 2_000_000, 8);
    assertThat(PlanAdvice.oneMachine(alone, eaten))
        .isEqualTo(
            "One machine is the better choice: it takes about 3.0 h here, and 3.5 h with 8 executors, as 90 % of a round are then spent beside its minibatches.");
    String rare = "train { worker-batch-size = 100, workers = 8, epochs = 5, average-every = 100 }";
    assertThat(PlanAdvice.oneMachine(alone, row(train(rare), 2_000_000, 8))).isNull();
    // Nothing eats it: there is one executor.
    assertThat(PlanAdvice.oneMachine(alone, alone))
        .isEqualTo(
            "One machine is the better choice: it takes about 3.0 h here, and 3.0 h with 1 executor.");
  }
}
