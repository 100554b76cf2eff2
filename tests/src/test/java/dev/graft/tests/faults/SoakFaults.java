package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver and the executors hold does not grow in 200 rounds. */
class SoakFaults {

  /** By now most is compiled: machine code goes on growing, ever slower. */
  private static final int WARM = 200;

  private static final int LATE = WARM + 200;

  private static final String ROUNDS_COMPARED =
      String.format(Locale.ROOT, " (round %d, round %d)", WARM, LATE);

  /** Measuring takes seconds; the job goes on meanwhile. */
  private static final int EPOCHS = 250;

  private static final int ROUNDS = 2 * EPOCHS;
  private static final double GROWTH = 0.05;

  /** Bytes in 200 rounds that are no leak of anything that a round makes. */
  private static final double NOTHING = 100_000;

  /** Spark's pools of threads grow and shrink by a few with the moment; a leak is one a round. */
  private static final int POOLED = 3;

  @TempDir private static Path folder;

  @Test
  void onACluster() throws Exception {
    soak("cluster", ExecutorKills.CLUSTER, "executors");
  }

  @Test
  void inOneProcess() throws Exception {
    soak("local", "local[2]", "driver");
  }

  private static void soak(String name, String master, String reduce) throws Exception {
    SmallJob.Run run =
        new SmallJob(folder)
            .run(name, master)
            .set(
                "train.epochs=" + EPOCHS,
                "train.reduce=" + reduce,
                "train.early-stopping.patience=0")
            .pause(20)
            .residentHeap()
            .spark(
                "spark.plugins="
                    + PauseInRounds.class.getName()
                    + ","
                    + GaugesPlugin.class.getName(),
                // What Spark remembers of past jobs for its pages grows to these numbers.
                "spark.ui.retainedJobs=20",
                "spark.ui.retainedStages=20",
                "spark.ui.retainedTasks=100");
    Map<String, Held> early;
    Map<String, Held> late;
    try (JobProcess process = run.start()) {
      process.await("round " + WARM, () -> process.begun(WARM));
      early = held(process);
      process.await("round " + LATE, () -> process.begun(LATE));
      late = held(process);
      assertThat(process.isAlive()).as("measured while it ran").isTrue();
      assertThat(process.exitCode()).as(process.output()).isZero();
      run.tidy(process);
    }
    assertThat(run.report().at("/training/rounds").asInt()).isEqualTo(ROUNDS);
    assertThat(late.keySet()).isEqualTo(early.keySet());
    SoftAssertions all = new SoftAssertions();
    early.forEach((who, held) -> compare(all, name + ", " + who, held, late.get(who)));
    all.assertAll();
  }

  private static Map<String, Held> held(JobProcess process) throws Exception {
    Map<String, Held> held = new TreeMap<>();
    held.put("driver", Held.of(process.driver()));
    for (Map.Entry<String, ProcessHandle> executor : process.executors().entrySet()) {
      held.put("executor " + executor.getKey(), Held.of(executor.getValue()));
    }
    return held;
  }

  private static void compare(SoftAssertions all, String who, Held early, Held late) {
    grows(all, who + ": used heap after a full collection", early, late, Held::heap);
    grows(all, who + ": off-heap memory of JavaCPP", early, late, Held::offHeap);
    grows(all, who + ": resident memory outside the heap", early, late, Held::outside);
    Figures.print(
        11,
        who + ": pieces of broadcasts, threads" + ROUNDS_COMPARED,
        String.format(
            Locale.ROOT,
            "%d and %d, %d and %d",
            early.broadcasts(),
            late.broadcasts(),
            early.threads().size(),
            late.threads().size()));
    // Spark lets go of its own broadcasts in its own time; one leaked a round would be 200 more.
    all.assertThat(late.broadcasts() - early.broadcasts())
        .as(who + ": broadcasts")
        .isLessThan((LATE - WARM) / 2);
    List<String> more = new ArrayList<>(late.threads());
    early.threads().forEach(more::remove);
    all.assertThat(late.threads().size() - early.threads().size())
        .as(who + ": threads, new: " + more)
        .isLessThanOrEqualTo(POOLED);
  }

  private static void grows(
      SoftAssertions all, String what, Held early, Held late, ToLongFunction<Held> figure) {
    long before = figure.applyAsLong(early);
    long after = figure.applyAsLong(late);
    Figures.print(
        11,
        what + ROUNDS_COMPARED,
        String.format(
            Locale.ROOT,
            "%,d to %,d bytes: %+.1f %%",
            before,
            after,
            before == 0 ? 0.0 : 100.0 * (after - before) / before));
    all.assertThat((double) (after - before))
        .as(what)
        .isLessThan(Math.max(GROWTH * before, NOTHING));
  }
}
