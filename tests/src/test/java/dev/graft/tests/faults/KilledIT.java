package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run of each suite of killed processes. */
class KilledIT {

  @TempDir private static Path folder;

  @Test
  void executorsAreKilledInThreeRoundsAndTheBitsAreTheSame() throws Exception {
    SmallJob job = new SmallJob(folder);
    ExecutorKills kills = new ExecutorKills(1, false);
    assertThat(kills.run(job.run("killed", ExecutorKills.CLUSTER).set("train.reduce=executors")))
        .as(kills.toString())
        .isEqualTo(job.run("undisturbed", "local[2]").run());
  }
}
