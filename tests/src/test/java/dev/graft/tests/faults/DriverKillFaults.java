package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.tests.faults.DriverKills.Signal;
import dev.graft.tests.faults.Moment.Where;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The driver is killed at random moments: the same command again goes on from the last round, or
 * from the one before, and ends with the same bits.
 */
class DriverKillFaults {

  private static final int KILLED = Figures.runs(50);
  private static final int TERMINATED = Figures.runs(10);

  @TempDir private static Path folder;

  private static SmallJob job;
  private static Pace undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    job = new SmallJob(folder);
    undisturbed = Pace.of(DriverKills.settings(job.run("undisturbed", DriverKills.MASTER)));
  }

  /** What became of several runs. */
  private static final class Count {
    private int runs;
    private int same;
    private int stops;
    private int torn;
    private int roundsLost;
    private double longest;

    private void add(String name, Signal signal, long seed, List<Where> where) throws Exception {
      DriverKills kills =
          new DriverKills(
              job.run(name + "-" + seed, DriverKills.MASTER), signal, seed, undisturbed);
      long begin = System.nanoTime();
      boolean equal = false;
      try {
        equal = kills.run(where).equals(undisturbed.bits());
      } catch (AssertionError e) {
        System.out.println(e.getMessage());
      }
      runs++;
      same += equal ? 1 : 0;
      stops += kills.stops();
      torn += kills.torn();
      roundsLost += kills.roundsLost();
      longest = Math.max(longest, kills.seconds());
      System.out.printf(
          "%s, seed %d: %s; %s, %.0f s%n",
          name,
          seed,
          kills,
          equal ? "the same" : "NOT THE SAME",
          (System.nanoTime() - begin) / 1e9);
    }
  }

  @Test
  void killedAtFiftyMoments() throws Exception {
    Count count = new Count();
    for (int seed = 1; seed <= KILLED; seed++) {
      Where where = seed % 3 == 0 ? Where.CHECKPOINT : seed % 10 == 1 ? Where.END : Where.ROUND;
      // Every fifth is killed once more after it has resumed.
      count.add(
          "driver-kill",
          Signal.KILL,
          seed,
          seed % 5 == 0 ? List.of(where, Where.ROUND) : List.of(where));
    }
    Figures.print(
        2,
        "runs whose driver is killed (SIGKILL) at a random moment that resume from round N or N-1 and end with the bits of the undisturbed run",
        count.same + " of " + count.runs);
    Figures.print(2, "kills in these runs (some are killed again after resuming)", count.stops);
    Figures.print(2, "kills that left a half written checkpoint on the disk", count.torn);
    Figures.print(2, "rounds trained again in all", count.roundsLost);
    assertThat(count.same).isEqualTo(KILLED);
  }

  @Test
  void terminatedAtTenMoments() throws Exception {
    Count count = new Count();
    for (int seed = 1; seed <= TERMINATED; seed++) {
      count.add(
          "driver-term",
          Signal.TERM,
          seed,
          List.of(seed % 3 == 0 ? Where.CHECKPOINT : Where.ROUND));
    }
    Figures.print(
        2,
        "runs stopped by SIGTERM at a random moment that end with code 143, a whole checkpoint and status stopped, resume and end with the same bits",
        count.same + " of " + count.runs);
    Figures.print(
        2,
        "longest time from SIGTERM to the end, seconds",
        String.format(Locale.ROOT, "%.1f", count.longest));
    assertThat(count.same).isEqualTo(TERMINATED);
    assertThat(count.longest).isLessThan(30);
  }
}
