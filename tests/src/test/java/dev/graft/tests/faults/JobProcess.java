package dev.graft.tests.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A job that runs, in a process group of its own: what it has said so far, what {@link JobEvents}
 * tells of it, and its processes. Closing it leaves none of them behind, however the test ended.
 */
final class JobProcess implements AutoCloseable {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final Process process;
  private final ProcessGroup group;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader = new Thread(this::read, "output of a job");
  private final Thread hook = new Thread(this::killAll, "no job outlives its test");

  private JobProcess(Process process) {
    this.process = process;
    this.group = new ProcessGroup(process.pid());
    Runtime.getRuntime().addShutdownHook(hook);
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts the launcher, as a user does, with the Spark that Maven resolved. */
  static JobProcess start(List<String> arguments) throws IOException {
    return start(arguments, Map.of());
  }

  /** Starts it with more in its environment. */
  static JobProcess start(List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    // A new session and process group; setsid and the launcher both become the next program.
    command.add("setsid");
    command.add(ROOT.resolve("submit-scripts/graft").toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("SPARK_HOME", "GRAFT_JAR", "SPARK_CONF_DIR", "SPARK_LOCAL_DIRS"));
    builder.environment().putAll(environment);
    return new JobProcess(builder.start());
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has said so far. */
  List<String> lines() {
    synchronized (lines) {
      return new ArrayList<>(lines);
    }
  }

  /** What it has said without the events. */
  String output() {
    return String.join(
        "\n", lines().stream().filter(line -> !line.startsWith(JobEvents.MARK)).toList());
  }

  /** The events so far of one kind, each as its words. */
  List<List<String>> events(String kind) {
    String begin = JobEvents.MARK + kind + " ";
    return lines().stream()
        .filter(line -> line.startsWith(begin))
        .map(line -> List.of(line.substring(begin.length()).split(" ")))
        .toList();
  }

  /** Whether a round has begun. */
  boolean begun(int round) {
    return events("round-start").contains(List.of(Integer.toString(round)));
  }

  /** Whether a round has ended. */
  boolean ended(int round) {
    return events("round-end").contains(List.of(Integer.toString(round)));
  }

  /**
   * The last round that has finished, 0 if none has: trained, averaged, and followed by its
   * validation. The end of its Spark job is not yet the end of the round.
   */
  int lastFinished() {
    return events("validation").stream()
        .mapToInt(words -> Integer.parseInt(words.get(0)))
        .max()
        .orElse(0);
  }

  /** Executors that are busy with a task of a round. */
  Set<String> busyExecutors(int round) {
    Map<String, String> busy = new LinkedHashMap<>();
    for (List<String> task : events("task-start")) {
      if (task.get(0).equals(Integer.toString(round))) {
        busy.put(task.get(2), task.get(1));
      }
    }
    events("task-end").forEach(task -> busy.remove(task.get(2)));
    Set<String> executors = new TreeSet<>(busy.values());
    events("executor-removed").forEach(removed -> executors.remove(removed.get(0)));
    return executors;
  }

  /** The executors' processes, by their numbers. */
  Map<String, ProcessHandle> executors() {
    return group.executors();
  }

  ProcessHandle driver() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until something is seen in the output.
   *
   * @param what for the message
   * @throws AssertionError if the job ends before, or a quarter of an hour passes
   */
  void await(String what, Supplier<Boolean> seen) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    synchronized (lines) {
      while (!seen.get()) {
        if (!reader.isAlive() || System.nanoTime() > deadline) {
          throw new AssertionError("no " + what + ": " + output());
        }
        lines.wait(100);
      }
    }
  }

  /** The exit code, when all its output has been read. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the job does not end: " + output());
    }
    reader.join(LIMIT.toMillis());
    return process.exitValue();
  }

  /** Its processes that run. */
  List<ProcessHandle> members() {
    return group.members();
  }

  private void killAll() {
    group.kill();
  }

  @Override
  public void close() {
    killAll();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
