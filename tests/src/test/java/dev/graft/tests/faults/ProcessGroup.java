package dev.graft.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A job's processes, as Linux tells of them: the driver, and the executors that it started. */
final class ProcessGroup {

  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  private final long leader;

  /**
   * @param leader the process that began the group, by {@code setsid}
   */
  ProcessGroup(long leader) {
    this.leader = leader;
  }

  /** Those that run. */
  List<ProcessHandle> members() {
    return ProcessHandle.allProcesses().filter(process -> isMember(process.pid())).toList();
  }

  private boolean isMember(long pid) {
    String stat = proc(pid, "stat");
    // "pid (name) state parent group ...": the name may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
    return fields.length > 2
        && !fields[0].equals("Z")
        && !fields[0].equals("X")
        && fields[2].equals(Long.toString(leader));
  }

  /** The executors that run, by their numbers. */
  Map<String, ProcessHandle> executors() {
    Map<String, ProcessHandle> executors = new HashMap<>();
    for (ProcessHandle member : members()) {
      List<String> words = List.of(proc(member.pid(), "cmdline").split("\0"));
      int at = words.indexOf("--executor-id");
      if (at >= 0 && words.stream().anyMatch(word -> word.contains(EXECUTOR))) {
        executors.put(words.get(at + 1), member);
      }
    }
    return executors;
  }

  /** Kills whoever is left and returns when nobody is. */
  void kill() {
    List<ProcessHandle> left = members();
    while (!left.isEmpty()) {
      left.forEach(ProcessHandle::destroyForcibly);
      pause();
      left = members();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty if the process has gone. */
  private static String proc(long pid, String file) {
    Path path = Path.of("/proc", Long.toString(pid), file);
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      if (Files.exists(path.getParent())) {
        throw new UncheckedIOException(e);
      }
      return "";
    }
  }
}
