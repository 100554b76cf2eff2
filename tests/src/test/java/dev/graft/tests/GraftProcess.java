package dev.graft.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts Graft the way a user does: the launcher in a process of its own. */
final class GraftProcess {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final long MINUTES = 10;

  /** Half a small job's processor time is the JVM's compiler otherwise. */
  private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  private GraftProcess(String... command) {
    this.command.addAll(Arrays.asList(command));
  }

  static GraftProcess graft(String... arguments) {
    return of(ROOT.resolve("submit-scripts/graft"), arguments);
  }

  /** By another path to the launcher. */
  static GraftProcess of(Path launcher, String... arguments) {
    GraftProcess process = new GraftProcess(launcher.toString());
    process.command.addAll(Arrays.asList(arguments));
    return process;
  }

  /** Starts it by another program, which comes first on the command line. */
  GraftProcess after(List<String> program) {
    command.addAll(0, program);
    return this;
  }

  GraftProcess with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** What came of it. */
  record Result(int exitCode, String output) {}

  /** Runs to the end; standard output and error are one text. */
  Result run() throws IOException, InterruptedException {
    Path log = Files.createTempFile("graft", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeAll(List.of("SPARK_HOME", "GRAFT_JAR", "SPARK_CONF_DIR"));
    builder.environment().put("JDK_JAVA_OPTIONS", SHORT_LIVED);
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " did not end: " + Files.readString(log));
    }
    String output = Files.readString(log);
    Files.delete(log);
    return new Result(process.exitValue(), output);
  }

  static JsonNode report(Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("report.json").toFile());
  }
}
