package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
        Set<String> killed = kill(process, round);
        done.add(String.format(Locale.ROOT, "round %d: %s", round, killed));
      }
      assertThat(process.exitCode()).as(process.output()).isZero();
      assertThat(process.events("executor-removed"))
          .as("executors that Spark has lost, by %s: %s", done, String.join("\n", process.lines()))
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

  /** Kills while the round runs; returns which executors. */
  private Set<String> kill(JobProcess process, int round) throws InterruptedException {
    process.await("round " + round, () -> process.begun(round));
    Thread.sleep(random.nextInt(MOST_MILLIS));
    Map<String, ProcessHandle> busy = awaitBusy(process, round);
    Map<String, ProcessHandle> victims = all ? process.executors() : one(busy);
    victims.values().forEach(victim -> assertThat(victim.destroyForcibly()).isTrue());
    return victims.keySet();
  }

  /** Executors that are busy with the round, by their numbers; waits for one. */
  private static Map<String, ProcessHandle> awaitBusy(JobProcess process, int round)
      throws InterruptedException {
    Map<String, ProcessHandle> busy = new TreeMap<>();
    process.await(
        "executor that trains in round " + round,
        () -> {
          busy.clear();
          busy.putAll(process.executors());
          busy.keySet().retainAll(process.busyExecutors(round));
          return process.ended(round) || !busy.isEmpty();
        });
    assertThat(process.ended(round)).as("round %d has ended before the kill", round).isFalse();
    return busy;
  }

  private Map<String, ProcessHandle> one(Map<String, ProcessHandle> busy) {
    String victim = List.copyOf(busy.keySet()).get(random.nextInt(busy.size()));
    return Map.of(victim, busy.get(victim));
  }

  /** What has been killed. */
  @Override
  public String toString() {
    return String.join(", ", done);
  }
}
