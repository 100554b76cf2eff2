package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors are killed in 3 of 10 rounds: the weights are those of the undisturbed run. */
class ExecutorKillFaults {

  private static final int RUNS = Figures.runs(20);

  @TempDir private static Path folder;

  private static SmallJob job;
  private static ObjectNode undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    job = new SmallJob(folder);
    undisturbed = job.run("undisturbed", "local[2]").run();
  }

  @Test
  void oneExecutorAtATime() throws Exception {
    int same = 0;
    double seconds = 0;
    for (int seed = 1; seed <= RUNS; seed++) {
      String reduce = seed % 2 == 0 ? "driver" : "executors";
      String serializer = seed % 4 < 2 ? SmallJob.JAVA : SmallJob.KRYO;
      long begin = System.nanoTime();
      boolean equal = isSame(seed, false, reduce, serializer);
      seconds += (System.nanoTime() - begin) / 1e9;
      same += equal ? 1 : 0;
    }
    Figures.print(
        1,
        "seeded runs, each killing executors (SIGKILL) in 3 of 10 rounds, that end with code 0 and the bits of the undisturbed run",
        same + " of " + RUNS);
    Figures.print(1, "seconds a run", String.format(Locale.ROOT, "%.1f", seconds / RUNS));
    assertThat(same).isEqualTo(RUNS);
  }

  @Test
  void allExecutorsAtOnce() throws Exception {
    boolean same = isSame(100, true, "driver", SmallJob.JAVA);
    Figures.print(
        1, "a run in which all executors are killed at once in 3 of 10 rounds, the same", same);
    assertThat(same).isTrue();
  }

  private static boolean isSame(int seed, boolean all, String reduce, String serializer)
      throws Exception {
    ExecutorKills kills = new ExecutorKills(seed, 3, all);
    long begin = System.nanoTime();
    boolean same = false;
    try {
      ObjectNode bits =
          kills.run(
              job.run("seed-" + seed, ExecutorKills.CLUSTER)
                  .set("train.reduce=" + reduce)
                  .spark(serializer));
      same = bits.equals(undisturbed);
      if (!same) {
        System.out.println(bits + " instead of " + undisturbed);
      }
    } catch (AssertionError e) {
      System.out.println(e.getMessage());
    }
    System.out.printf(
        "executor kills, seed %d, reduce on %s, %s: %s; %s, %.0f s%n",
        seed,
        reduce,
        serializer.substring(serializer.lastIndexOf('.') + 1),
        kills,
        same ? "the same" : "NOT THE SAME",
        (System.nanoTime() - begin) / 1e9);
    return same;
  }
}
