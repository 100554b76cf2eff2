package dev.graft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** The machine that figures were taken on, as a list in Markdown. */
final class Machine {

  private Machine() {}

  static String described() throws IOException {
    return String.join(
            "\n",
            "- date: " + LocalDate.now(ZoneOffset.UTC),
            "- commit: " + output("git", "describe", "--always", "--dirty", "--abbrev=12"),
            "- processor: "
                + field("/proc/cpuinfo", "model name")
                + ", "
                + Runtime.getRuntime().availableProcessors()
                + " cores",
            "- instruction sets: " + instructionSets(),
            "- memory: "
                + Long.parseLong(field("/proc/meminfo", "MemTotal").split(" ", 2)[0]) / 1024
                + " MiB",
            "- system: " + System.getProperty("os.name") + " " + System.getProperty("os.version"),
            "- Java: "
                + System.getProperty("java.vm.name")
                + " "
                + System.getProperty("java.runtime.version"),
            "- load average at the start: " + Files.readString(Path.of("/proc/loadavg")).strip())
        + "\n";
  }

  private static String instructionSets() throws IOException {
    List<String> flags = List.of(field("/proc/cpuinfo", "flags").split(" "));
    return String.join(
        " ",
        flags.stream()
            .filter(flag -> flag.startsWith("avx") || flag.equals("fma") || flag.startsWith("amx"))
            .toList());
  }

  private static String field(String file, String name) throws IOException {
    return Files.readString(Path.of(file), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      return line == null ? "unknown" : line.toLowerCase(Locale.ROOT);
    }
  }
}
