package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.tests.faults.Moment.Where;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/** Stops the driver at moments drawn by a seed, then gives the very same command again. */
final class DriverKills {

  static final String MASTER = "local[2]";

  private static final int PAUSE_MILLIS = 60;
  private static final Pattern RESUMED = Pattern.compile("resuming after round (\\d+)");

  /** How a driver is stopped. */
  enum Signal {
    KILL(128 + 9),
    TERM(128 + 15);

    private final int exitCode;

    Signal(int exitCode) {
      this.exitCode = exitCode;
    }

    private boolean send(ProcessHandle process) {
      return this == KILL ? process.destroyForcibly() : process.destroy();
    }
  }

  private final SmallJob.Run run;
  private final Checkpoints checkpoints;
  private final Signal signal;
  private final Random random;
  private final Pace pace;
  private final List<String> done = new ArrayList<>();
  private int torn;
  private int roundsLost;
  private double seconds;

  /**
   * @param pace of the undisturbed run
   */
  DriverKills(SmallJob.Run run, Signal signal, long seed, Pace pace) {
    this.run = settings(run);
    this.checkpoints = new Checkpoints(run.output());
    this.signal = signal;
    this.random = new Random(seed);
    this.pace = pace;
  }

  /** What the undisturbed run is made with, too. */
  static SmallJob.Run settings(SmallJob.Run run) {
    return run.shortLived().set("checkpoint.every-rounds=1").pause(PAUSE_MILLIS);
  }

  /**
   * Stops it once or twice, and lets the last run end.
   *
   * @param where one moment each time
   * @return what must be as in the undisturbed run
   */
  ObjectNode run(List<Where> where) throws Exception {
    int finished = 0;
    for (Where each : where) {
      if (finished < SmallJob.ROUNDS) {
        finished = stop(each, finished);
      }
    }
    try (JobProcess process = run.start()) {
      assertThat(process.exitCode()).as(process.output()).isZero();
      checkResumed(process, finished);
      assertThat(process.members()).as("processes left behind").isEmpty();
      run.tidy(process);
    }
    return run.bits();
  }

  /** Starts, stops, and returns the last round that had finished by then. */
  private int stop(Where where, int before) throws Exception {
    Moment moment = Moment.draw(random, where, before);
    try (JobProcess process = run.start()) {
      moment.await(process, checkpoints, pace);
      long begin = System.nanoTime();
      signal.send(process.driver());
      int exitCode = process.exitCode();
      seconds = Math.max(seconds, (System.nanoTime() - begin) / 1e9);
      run.tidy(process);
      if (Files.exists(run.output().resolve("_SUCCESS"))) {
        // The signal came too late: another moment of a new run.
        FileUtils.deleteDirectory(run.output().toFile());
        return stop(where, 0);
      }
      assertThat(exitCode).as(process.output()).isEqualTo(signal.exitCode);
      if (before > 0) {
        checkResumed(process, before);
      }
      // A whole checkpoint says that its round had finished, if the event is late.
      int newest = checkpoints.newestWhole();
      int finished = Math.max(process.lastFinished(), newest);
      checkLeft(newest, finished);
      done.add(String.format(Locale.ROOT, "%s, after round %d", moment, finished));
      return finished;
    }
  }

  private void checkLeft(int newest, int finished) throws Exception {
    torn += checkpoints.torn() > 0 ? 1 : 0;
    assertThat(newest).as("newest whole checkpoint").isBetween(finished - 1, finished);
    if (signal == Signal.TERM) {
      assertThat(run.report().path("status").asText()).isEqualTo("stopped");
    }
  }

  /** Checks where a run has begun. */
  private void checkResumed(JobProcess process, int finished) {
    int from =
        RESUMED
            .matcher(process.output())
            .results()
            .map(match -> Integer.parseInt(match.group(1)))
            .findFirst()
            .orElse(0);
    assertThat(from)
        .as("resumed from, when round %d had finished: %s", finished, process.output())
        .isBetween(finished - 1, finished);
    assertThat(process.begun(from)).as("round %d again", from).isFalse();
    roundsLost += finished - from;
  }

  /** How many times something half written was left. */
  int torn() {
    return torn;
  }

  /** Rounds that were trained again. */
  int roundsLost() {
    return roundsLost;
  }

  /** The longest time from the signal to the end. */
  double seconds() {
    return seconds;
  }

  /** How many times it was stopped. */
  int stops() {
    return done.size();
  }

  @Override
  public String toString() {
    return String.join("; ", done);
  }
}
