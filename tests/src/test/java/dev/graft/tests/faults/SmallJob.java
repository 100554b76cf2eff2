package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.io.FileUtils;

/** The job of all suites: ten rounds on bundled pictures, see {@code faults/small.conf}. */
final class SmallJob {

  static final int ROUNDS = 10;

  static final String JAVA = "spark.serializer=org.apache.spark.serializer.JavaSerializer";
  static final String KRYO = "spark.serializer=org.apache.spark.serializer.KryoSerializer";

  private static final String CONF = "tests/src/test/resources/faults/small.conf";
  private static final Path CLASSES = JobProcess.ROOT.resolve("tests/target/test-classes");
  private static final Path WORK = JobProcess.ROOT.resolve("spark-job/target/spark/work");

  private final Path folder;

  /**
   * @param folder for the outputs of all its runs
   */
  SmallJob(Path folder) {
    this.folder = folder;
  }

  /** One run: where it runs and what is set beside the job file. */
  final class Run {

    private final String master;
    private final Path output;
    private final Path scratch;
    private final List<String> sets = new ArrayList<>();
    private final List<String> spark = new ArrayList<>();
    private String java;

    private Run(String name, String master) {
      this.master = master;
      this.output = folder.resolve(name).resolve("output");
      this.scratch = folder.resolve(name).resolve("scratch");
      java = "-Djava.io.tmpdir=" + scratch;
      set("output=" + output);
      spark.addAll(List.of("--driver-memory", "1g"));
      spark(
          "spark.ui.enabled=false",
          "spark.local.dir=" + scratch,
          "spark.driver.extraClassPath=" + CLASSES,
          "spark.executor.extraClassPath=" + CLASSES,
          "spark.extraListeners=" + JobEvents.class.getName());
    }

    /** Settings of the job. */
    Run set(String... settings) {
      Arrays.stream(settings).forEach(setting -> sets.addAll(List.of("--set", setting)));
      return this;
    }

    /** Settings of Spark. */
    Run spark(String... settings) {
      Arrays.stream(settings).forEach(setting -> spark.addAll(List.of("--conf", setting)));
      return this;
    }

    /** For JVMs that live for seconds: they start sooner, and compute the same. */
    Run shortLived() {
      java += " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
      return this;
    }

    /** The heap of every JVM is as large as it may become, and all of it is resident. */
    Run residentHeap() {
      java += " -Xms1g -XX:+AlwaysPreTouch";
      return this;
    }

    /** Every task of a round begins with a pause. */
    Run pause(int millis) {
      return spark(
          "spark.plugins=" + PauseInRounds.class.getName(), PauseInRounds.MILLIS + "=" + millis);
    }

    /** Starts it, again if it has been started before: the very same command. */
    JobProcess start() throws IOException {
      Files.createDirectories(scratch);
      List<String> command =
          new ArrayList<>(List.of("fine-tune", "--conf", CONF, "--master", master));
      command.addAll(sets);
      command.add("--");
      command.addAll(spark);
      for (String who : List.of("driver", "executor")) {
        command.addAll(List.of("--conf", "spark." + who + ".extraJavaOptions=" + java));
      }
      return JobProcess.start(command);
    }

    Path output() {
      return output;
    }

    JsonNode report() throws IOException {
      return new ObjectMapper().readTree(output.resolve("report.json").toFile());
    }

    /**
     * What must be the same whatever happened: the hash of the weights, and all that depends on the
     * states of the rounds before the one that was chosen.
     */
    ObjectNode bits() throws IOException {
      JsonNode report = report();
      ObjectNode bits = new ObjectMapper().createObjectNode();
      bits.set("weightsSha256", report.path("weightsSha256"));
      bits.set("metrics", report.path("metrics"));
      for (String key :
          List.of("rounds", "examples", "stoppedBy", "bestRound", "merged", "merges", "ledger")) {
        bits.set(key, report.path("training").path(key));
      }
      return bits;
    }

    /** Removes what Spark has left of a process that has ended or was killed. */
    void tidy(JobProcess ended) throws IOException {
      FileUtils.deleteDirectory(scratch.toFile());
      for (List<String> application : ended.events("application")) {
        FileUtils.deleteDirectory(WORK.resolve(application.get(0)).toFile());
      }
    }

    /** Runs it undisturbed. */
    ObjectNode run() throws Exception {
      try (JobProcess process = start()) {
        assertThat(process.exitCode()).as(process.output()).isZero();
        assertThat(process.members()).isEmpty();
        tidy(process);
      }
      return bits();
    }
  }

  /**
   * @param name its folder
   */
  Run run(String name, String master) {
    return new Run(name, master);
  }
}
