package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of two executors takes ten times as long for each task, and Spark tries again elsewhere. */
class SpeculationFaults {

  private static final int RUNS = 4;

  /** Ten times a task of this job on a machine that is not busy, and more. */
  private static final int MILLIS = 5000;

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
        "runs with one executor 5 s slower a task, with speculation: every (round, partition) counted once, the bits of the undisturbed run",
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
            Mishap.KIND + "=slow",
            Mishap.EXECUTOR + "=" + (number / 2) % 2,
            Mishap.MILLIS + "=" + MILLIS,
            "spark.speculation=true",
            "spark.speculation.interval=50ms",
            "spark.speculation.multiplier=1.2",
            "spark.speculation.quantile=0.25",
            "spark.speculation.minTaskRuntime=50ms");
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
