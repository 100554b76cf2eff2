package dev.graft.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux counts of the processes that this one has started and that have ended. */
final class EndedProcesses {

  private static final Path STAT = Path.of("/proc/self/stat");

  /** Behind the program's name: cutime and cstime of proc(5). */
  private static final int USER = 13;

  private static final int SYSTEM = 14;

  /** Clock ticks of a second, as programs see them on every common Linux. */
  private static final double TICKS = 100;

  private EndedProcesses() {}

  /** CPU seconds of all of them, with what they started and waited for. */
  static double cpuSeconds() throws IOException {
    String stat = Files.readString(STAT, StandardCharsets.UTF_8);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS;
  }
}
