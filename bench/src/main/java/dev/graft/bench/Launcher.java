package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.Answer;
import dev.graft.io.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.launcher.JavaModuleOptions;

/** Starts measured processes, one at a time, from the root of the repository. */
final class Launcher {

  /** What is submitted, and what is added to it for networks of PyTorch. */
  static final String GRAFT_JAR = "spark-job/target/graft.jar";

  static final String TORCH_JAR = "engines/torch/target/graft-torch.jar";

  private static final String SPARK = "spark-job/target/spark";
  private static final List<String> THREAD_SETTINGS =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SD_MAX_THREADS");

  private final Path work;
  private final Set<String> commands = new LinkedHashSet<>();
  private int started;
  private Spent spent;

  /**
   * What a process has taken from its start to its end.
   *
   * @param cpu seconds of all its threads, Java's own among them
   */
  record Spent(double seconds, double cpu) {}

  /**
   * @param work for what the processes write
   */
  Launcher(Path work) {
    this.work = work;
  }

  Path work() {
    return work;
  }

  /** All different commands so far, for the record. */
  Set<String> commands() {
    return commands;
  }

  /** What the last program has taken. */
  Spent spent() {
    return spent;
  }

  /** Runs a program that answers. */
  JsonNode ask(Program program) throws IOException {
    Path answer = work.resolve("answer.json");
    Files.deleteIfExists(answer);
    run(program.property(Answer.FILE, answer));
    try (InputStream in = Files.newInputStream(answer)) {
      JsonNode json = Json.read(in);
      checkNatives(program, json.path("natives").asText());
      return json;
    }
  }

  /** Runs a program to its end. */
  void run(Program program) throws IOException {
    List<String> command = new ArrayList<>(MemoryLimit.of(program.room().most()).prefix());
    command.addAll(List.of(java(), program.room().heap()));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    program.properties().forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-cp", classPath(program.natives()), program.main()));
    command.addAll(program.arguments());
    commands.add(described(program));
    started++;
    Path log =
        work.resolve(
            String.format(Locale.ROOT, "%03d-%s.log", started, simpleName(program.main())));
    ProcessBuilder builder =
        new ProcessBuilder(program.terminal() ? Terminal.around(command) : command);
    THREAD_SETTINGS.forEach(builder.environment()::remove);
    builder.environment().put("SPARK_HOME", Path.of(SPARK).toAbsolutePath().toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().putAll(program.environment());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    double cpu = EndedProcesses.cpuSeconds();
    long begin = System.nanoTime();
    int exit = waitFor(builder.start());
    spent = new Spent((System.nanoTime() - begin) / 1e9, EndedProcesses.cpuSeconds() - cpu);
    if (exit != 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "Cannot measure %s: it ended with exit code %d, see %s",
              program.main(),
              exit,
              log));
    }
  }

  private static void checkNatives(Program program, String loaded) throws IOException {
    boolean stock = program.natives() == Program.Natives.STOCK;
    if (stock != loaded.equals(Answer.STOCK)) {
      throw new IOException(
          "Cannot measure %s: it computed with the natives %s".formatted(program.main(), loaded));
    }
  }

  private static int waitFor(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while measuring", e);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** What a process of these natives sees. */
  static String classPath(Program.Natives natives) {
    List<String> path = new ArrayList<>();
    path.add("bench/target/graft-bench.jar");
    path.add("engines/dl4j-spark/target/graft-dl4j.jar");
    path.add(natives == Program.Natives.STOCK ? "bench/target/stock/*" : GRAFT_JAR);
    if (natives == Program.Natives.TORCH) {
      path.add(TORCH_JAR);
    }
    path.add("conf/spark");
    path.add(SPARK + "/jars/*");
    path.add("bench/target/jmh/*");
    return String.join(File.pathSeparator, path);
  }

  private static String described(Program program) {
    StringBuilder line = new StringBuilder();
    program
        .environment()
        .forEach((name, value) -> line.append(name).append('=').append(value).append(' '));
    line.append("java ").append(program.room().heap());
    program
        .properties()
        .forEach(
            (name, value) -> {
              if (!name.equals(Answer.FILE)) {
                line.append(" -D").append(name).append('=').append(value);
              }
            });
    line.append(
        switch (program.natives()) {
          case GRAFT -> " [graft.jar] ";
          case TORCH -> " [graft.jar, graft-torch.jar] ";
          case STOCK -> " [stock natives] ";
        });
    return line.append(simpleName(program.main()))
        .append(' ')
        .append(String.join(" ", program.arguments()))
        .toString()
        .replace(Path.of("").toAbsolutePath() + "/", "");
  }

  private static String simpleName(String main) {
    return main.substring(main.lastIndexOf('.') + 1);
  }
}
