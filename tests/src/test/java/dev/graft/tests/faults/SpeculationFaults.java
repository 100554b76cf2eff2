package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of two executors takes far longer than ten times as long for each task, and Spark tries again
 * elsewhere.
 */
class SpeculationFaults {

  private static final int RUNS = 4;

  /**
   * More than ten times a task of this job on the busiest machine: only the second attempt's end
   * ends it.
   */
  private static final int MILLIS = 120_000;

  @TempDir private static Path folder;

  @Test
  void aSlowTaskIsDoneTwiceAndCountedOnce() throws Exception {
    SmallJob job = new SmallJob(folder);
    ObjectNode undisturbed = job.run("undisturbed", "local[2]").shortLived().run();
    int runs = Figures.runs(RUNS);
    int same = 0;
    int copies = 0;
    try (StandaloneCluster cluster = StandaloneCluster.in(folder)) {
      for (int i = 1; i <= runs; i++) {
        SmallJob.Run run = slow(job, cluster, i);
        same += run.run().equals(undisturbed) ? 1 : 0;
        copies += copies(run);
        assertEachExampleOnceAnEpoch(run.report());
      }
    }
    Figures.print(
        3,
        "runs with one executor 120 s slower a task, half of them before and half after it has trained, with speculation: every (round, partition) counted once, the bits of the undisturbed run",
        same + " of " + runs);
    Figures.print(3, "second attempts in these runs", copies);
    assertThat(same).isEqualTo(runs);
  }

  private static SmallJob.Run slow(SmallJob job, StandaloneCluster cluster, int number) {
    return job.run("slow-" + number, cluster.url())
        .shortLived()
        .set("train.reduce=" + (number % 2 == 0 ? "driver" : "executors"))
        .spark(StandaloneCluster.bothWorkers())
        .spark(
            "spark.plugins=" + Mishap.class.getName(),
            // Late: both attempts have trained when one of them counts.
            Mishap.KIND + "=" + (number <= RUNS / 2 ? "slow" : "late"),
            Mishap.EXECUTOR + "=" + (number / 2) % 2,
            Mishap.MILLIS + "=" + MILLIS,
            "spark.speculation=true",
            // Else the slow executor may get no task: tasks wait for the executor that stored their
            // examples, and one of the two may have stored all of them.
            "spark.locality.wait=0");
  }

  private static int copies(SmallJob.Run run) throws Exception {
    int copies = run.report().at("/faults/tasksSpeculated").asInt();
    assertThat(copies).as("second attempts at slow tasks").isPositive();
    assertThat(run.report().at("/faults/tasksFailed").asInt()).isZero();
    return copies;
  }

  private static void assertEachExampleOnceAnEpoch(JsonNode report) {
    assertThat(report.at("/training/ledger/trained").asLong())
        .isEqualTo(report.at("/training/epochs").asLong() * report.at("/data/train").asLong())
        .isEqualTo(report.at("/training/ledger/offered").asLong());
  }
}
