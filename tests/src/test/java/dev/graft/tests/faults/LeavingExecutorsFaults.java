package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that come and go: decommissioned, no longer wanted, killed with what they stored. */
class LeavingExecutorsFaults {

  private static final int PAUSE_MILLIS = 250;

  /** Rounds that last longer than an executor needs to go. */
  private static final int LONG_MILLIS = 1000;

  @TempDir private static Path folder;

  private static SmallJob job;
  private static ObjectNode undisturbed;
  private static long passes;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    job = new SmallJob(folder);
    SmallJob.Run run = job.run("undisturbed", "local[2]").shortLived();
    undisturbed = run.run();
    passes = passes(run);
  }

  private static long passes(SmallJob.Run run) throws Exception {
    return run.report().at("/training/backbonePasses").asLong();
  }

  /** Runs a job and checks that executors have gone. */
  private static ObjectNode run(SmallJob.Run run, int gone) throws Exception {
    try (JobProcess process = run.start()) {
      assertThat(process.exitCode()).as(process.output()).isZero();
      assertThat(process.events("executor-removed")).hasSizeGreaterThanOrEqualTo(gone);
      run.tidy(process);
    }
    return run.bits();
  }

  @Test
  void decommissioningChangesNoBit() throws Exception {
    SmallJob.Run run =
        job.run("decommission", ExecutorKills.CLUSTER)
            .shortLived()
            .pause(LONG_MILLIS)
            .spark(
                "spark.extraListeners="
                    + JobEvents.class.getName()
                    + ","
                    + ExecutorsLeave.class.getName(),
                ExecutorsLeave.ROUNDS + "=2,5",
                "spark.decommission.enabled=true",
                "spark.storage.decommission.enabled=true",
                "spark.storage.decommission.rddBlocks.enabled=true",
                "spark.storage.decommission.shuffleBlocks.enabled=true",
                // An executor goes when it has looked once more for blocks after its last task: by
                // default half a minute later, which is longer than this job takes.
                "spark.storage.decommission.replicationReattemptInterval=1s");
    ObjectNode bits = run(run, 2);
    JsonNode faults = run.report().path("faults");
    Figures.print(
        1, "executors decommissioned in 2 of 10 rounds: the same bits", bits.equals(undisturbed));
    Figures.print(
        1,
        "examples that passed the backbone again after decommissioning (stored blocks move)",
        passes(run) - passes);
    assertThat(bits).isEqualTo(undisturbed);
    // The second may still be moving its blocks when the report is written.
    assertThat(faults.path("executorsDecommissioned").asInt()).isBetween(1, 2);
    assertThat(faults.path("executorsLost").asInt()).isZero();
  }

  @Test
  void dynamicAllocationChangesNoBit() throws Exception {
    SmallJob.Run run =
        job.run("allocation", ExecutorKills.CLUSTER)
            .shortLived()
            .spark(
                // While one executor does the last task, the other one is idle and is sent away;
                // in the next round tasks wait for more than a second, and one is started.
                "spark.plugins=" + PauseInRounds.class.getName() + "," + Mishap.class.getName(),
                PauseInRounds.MILLIS + "=" + LONG_MILLIS,
                Mishap.KIND + "=slow",
                Mishap.PARTITION + "=3",
                Mishap.MILLIS + "=" + 4 * LONG_MILLIS,
                "spark.dynamicAllocation.enabled=true",
                "spark.executor.cores=1",
                "spark.dynamicAllocation.shuffleTracking.enabled=true",
                "spark.dynamicAllocation.shuffleTracking.timeout=1s",
                "spark.dynamicAllocation.minExecutors=0",
                "spark.dynamicAllocation.maxExecutors=2",
                "spark.dynamicAllocation.schedulerBacklogTimeout=1s",
                "spark.dynamicAllocation.executorIdleTimeout=1s",
                "spark.dynamicAllocation.cachedExecutorIdleTimeout=1s")
            .set("train.reduce=executors");
    ObjectNode bits = run(run, 2);
    Figures.print(
        1,
        "dynamic allocation that takes idle executors away with what they stored: the same bits",
        bits.equals(undisturbed));
    Figures.print(1, "examples that passed the backbone again after that", passes(run) - passes);
    assertThat(bits).isEqualTo(undisturbed);
    assertThat(run.report().at("/faults/executorsLost").asInt()).isZero();
  }

  @Test
  void onlyTheStoredBlocksOfALostExecutorPassTheBackboneAgain() throws Exception {
    SmallJob.Run run =
        job.run("blocks", ExecutorKills.CLUSTER)
            .shortLived()
            .pause(PAUSE_MILLIS)
            .spark(
                "spark.extraListeners="
                    + JobEvents.class.getName()
                    + ","
                    + StoredBlocks.class.getName());
    Map<String, Integer> lost = new HashMap<>();
    try (JobProcess process = run.start()) {
      process.await("round 3", () -> !process.busyExecutors(3).isEmpty());
      String victim = process.busyExecutors(3).iterator().next();
      for (List<String> block : process.events("stored")) {
        if (block.get(1).equals(victim)) {
          lost.merge(block.get(0), 1, Integer::sum);
        }
      }
      process.executors().get(victim).destroyForcibly();
      assertThat(process.exitCode()).as(process.output()).isZero();
      run.tidy(process);
    }
    assertThat(run.bits()).isEqualTo(undisturbed);
    long again = passes(run) - passes;
    Figures.print(
        1,
        "an executor lost with %s blocks: examples that passed the backbone again".formatted(lost),
        again);
    assertThat(again).isBetween(examples(run, lost, false), examples(run, lost, true));
    assertThat(again).isPositive();
  }

  /** Examples in so many blocks of each part; the blocks of a part differ by one at most. */
  private static long examples(SmallJob.Run run, Map<String, Integer> blocks, boolean most)
      throws Exception {
    long sum = 0;
    for (Map.Entry<String, Integer> part : blocks.entrySet()) {
      long all = run.report().path("data").path(part.getKey().toLowerCase(Locale.ROOT)).asLong();
      sum += part.getValue() * ((all + (most ? 3 : 0)) / 4);
    }
    return sum;
  }
}
