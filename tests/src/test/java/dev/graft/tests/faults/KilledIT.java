package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.tests.faults.DriverKills.Signal;
import dev.graft.tests.faults.Moment.Where;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run of each of the long suites of killed processes. */
class KilledIT {

  @TempDir private static Path folder;

  private static SmallJob job;
  private static Pace undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    job = new SmallJob(folder);
    undisturbed = Pace.of(DriverKills.settings(job.run("undisturbed", DriverKills.MASTER)));
  }

  @Test
  void anExecutorIsKilledAndTheBitsAreTheSame() throws Exception {
    ExecutorKills kills = new ExecutorKills(1, 1, false);
    assertThat(kills.run(job.run("executors", ExecutorKills.CLUSTER).set("train.reduce=executors")))
        .as(kills.toString())
        .isEqualTo(undisturbed.bits());
  }

  @Tag("long")
  @Test
  void aDriverThatPredictsIsKilledAndTheSameCommandGoesOn() throws Exception {
    StoredJobs jobs = new StoredJobs(new LocalFiles(folder), folder.resolve("scratch"));
    jobs.copyIdx("");
    String model = "undisturbed/output";
    String images = jobs.unpack(StoredJobs.images(StoredJobs.TEST_CLOTHES));
    KilledPredictions predictions = new KilledPredictions(jobs, model, images);
    assertThat(predictions.killed("killed"))
        .isEqualTo(predictions.undisturbed("predicted"))
        .hasSize(2000);
  }

  @Tag("long")
  @Test
  void theDriverIsKilledAndTheSameCommandGoesOn() throws Exception {
    DriverKills kills =
        new DriverKills(job.run("driver", DriverKills.MASTER), Signal.KILL, 2, undisturbed);
    assertThat(kills.run(List.of(Where.ROUND))).as(kills.toString()).isEqualTo(undisturbed.bits());
  }
}
