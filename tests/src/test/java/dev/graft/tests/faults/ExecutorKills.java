package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Kills executors of a running job, by SIGKILL, in some of its ten rounds; which rounds, when in
 * the round and which of its executors depend on the seed alone.
 */
final class ExecutorKills {

  static final String CLUSTER = "local-cluster[2,1,1024]";
  static final int PAUSE_MILLIS = 250;

  /** After the beginning of a round: two tasks follow one another on each executor. */
  private static final int MOST_MILLIS = 2 * PAUSE_MILLIS - 100;

  private final Random random;
  private final boolean all;
  private final TreeSet<Integer> rounds = new TreeSet<>();
  private final List<String> done = new ArrayList<>();

  /**
   * @param kills rounds in which executors are killed
   * @param all whether every executor is killed at once, not one of them
   */
  ExecutorKills(long seed, int kills, boolean all) {
    this.random = new Random(seed);
    this.all = all;
    while (rounds.size() < kills) {
      rounds.add(1 + random.nextInt(SmallJob.ROUNDS));
    }
  }

  /**
   * Runs a job, killing.
   *
   * @return what must be as in the undisturbed run
   */
  ObjectNode run(SmallJob.Run run) throws Exception {
    try (JobProcess process = run.shortLived().pause(PAUSE_MILLIS).start()) {
      for (int round : rounds) {
        int killed = kill(process, round);
        done.add("round " + round + ": " + killed);
      }
      assertThat(process.exitCode()).as(process.output()).isZero();
      assertThat(process.events("executor-removed"))
          .as("executors that Spark has lost, by " + done)
          .hasSizeGreaterThanOrEqualTo(rounds.size());
      assertThat(process.members()).as("processes left behind").isEmpty();
      run.tidy(process);
    }
    JsonNode ledger = run.report().at("/training/ledger");
    assertThat(ledger.path("trained").asLong() + ledger.path("rejected").asLong())
        .isEqualTo(ledger.path("offered").asLong())
        .isPositive();
    return run.bits();
  }

  /** Kills while the round runs; returns how many processes. */
  private int kill(JobProcess process, int round) throws InterruptedException {
    process.await("round " + round, () -> process.begun(round));
    Thread.sleep(random.nextInt(MOST_MILLIS));
    process.await(
        "executor that trains in round " + round,
        () -> process.ended(round) || !busy(process, round).isEmpty());
    assertThat(process.ended(round)).as("round %d has ended before the kill", round).isFalse();
    Collection<ProcessHandle> victims =
        all ? process.executors().values() : List.of(one(process, round));
    victims.forEach(victim -> assertThat(victim.destroyForcibly()).isTrue());
    return victims.size();
  }

  /** Executors that are busy with the round, by their numbers. */
  private static TreeMap<String, ProcessHandle> busy(JobProcess process, int round) {
    TreeMap<String, ProcessHandle> busy = new TreeMap<>(process.executors());
    busy.keySet().retainAll(process.busyExecutors(round));
    return busy;
  }

  private ProcessHandle one(JobProcess process, int round) {
    List<ProcessHandle> busy = List.copyOf(busy(process, round).values());
    return busy.get(random.nextInt(busy.size()));
  }

  /** What has been killed. */
  @Override
  public String toString() {
    return String.join(", ", done);
  }
}
