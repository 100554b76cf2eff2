package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What submit-standalone, submit-yarn and submit-k8s give to spark-submit, and what they make of
 * what it says. The Spark is the one that Maven resolved, with a spark-submit that says what a test
 * wants; tests/long/standalone has a real one.
 */
class SubmitScriptsIT {

  private static final Path SCRIPTS = GraftProcess.ROOT.resolve("submit-scripts");
  private static final Path SPARK = GraftProcess.ROOT.resolve("spark-job/target/spark");
  private static final String JAR =
      GraftProcess.ROOT.resolve("spark-job/target/graft-spark3.5_2.12.jar").toString();
  private static final String JOB = GraftProcess.ROOT.resolve("conf/clothes.conf").toString();

  @TempDir Path home;

  @BeforeEach
  void spark() throws IOException {
    Files.createSymbolicLink(home.resolve("jars"), SPARK.resolve("jars"));
    sparkSubmit("exit 99");
  }

  private void sparkSubmit(String... lines) throws IOException {
    Path file = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private GraftProcess.Result submit(String kind, String mode, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("--master", "M", "--deploy-mode", mode, "fine-tune", "--conf", JOB));
    arguments.addAll(List.of(more));
    return GraftProcess.of(SCRIPTS.resolve("submit-" + kind), arguments.toArray(String[]::new))
        .with("SPARK_HOME", home.toString())
        .with("SPARK_CONF_DIR", home.resolve("conf").toString())
        .with("HADOOP_CONF_DIR", home.toString())
        .run();
  }

  private String dry(String kind, String mode, String... more) throws Exception {
    GraftProcess.Result result = submit(kind, mode, more);
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).hasLineCount(1);
    return result.output().strip().replace(home + "/bin/", "");
  }

  @Test
  void aDryRunPrintsTheCommandOfStandalone() throws Exception {
    assertThat(dry("standalone", "client", "--dry-run", "--", "--executor-memory", "4g"))
        .isEqualTo(
            "spark-submit --master M --deploy-mode client --executor-memory 4g --class dev.graft.spark.cli.Main %s fine-tune --conf %s"
                .formatted(JAR, JOB));
    assertThat(dry("standalone", "cluster", "--dry-run", "--", "--driver-java-options", "-Da=b"))
        .startsWith(
            "spark-submit --master M --deploy-mode cluster --conf spark.standalone.submit.waitAppCompletion=true --driver-java-options -Da=b --driver-java-options ")
        .contains("--add-opens=java.base/java.nio=ALL-UNNAMED\\ ", "\\ -Da=b ")
        .endsWith(" --class dev.graft.spark.cli.Main %s fine-tune --conf %s".formatted(JAR, JOB));
  }

  @Test
  void aDryRunPrintsTheCommandOfYarn() throws Exception {
    assertThat(dry("yarn", "client", "--dry-run"))
        .isEqualTo(
            "spark-submit --master M --deploy-mode client --conf spark.executor.memoryOverhead=2g --class dev.graft.spark.cli.Main %s fine-tune --conf %s"
                .formatted(JAR, JOB));
    assertThat(dry("yarn", "cluster", "--dry-run"))
        .isEqualTo(
            "spark-submit --master M --deploy-mode cluster --conf spark.executor.memoryOverhead=2g --conf spark.driver.memoryOverhead=1g --conf spark.yarn.maxAppAttempts=1 --files %s --class dev.graft.spark.cli.Main %s fine-tune --conf clothes.conf"
                .formatted(JOB, JAR));
  }

  @Test
  void aDryRunPrintsTheCommandOfKubernetes() throws Exception {
    assertThat(dry("k8s", "cluster", "--image", "graft:1", "--dry-run"))
        .isEqualTo(
            "spark-submit --master M --deploy-mode cluster --conf spark.kubernetes.container.image=graft:1 --conf spark.executor.memoryOverhead=2g --conf spark.kubernetes.executor.podTemplateFile=%2$s/executor.yaml --conf spark.driver.memoryOverhead=1g --conf spark.kubernetes.driver.podTemplateFile=%2$s/driver.yaml --files %1$s --class dev.graft.spark.cli.Main local:///opt/graft/jars/graft-spark3.5_2.12.jar fine-tune --conf clothes.conf"
                .formatted(JOB, GraftProcess.ROOT.resolve("conf/kubernetes")));
    assertThat(dry("k8s", "client", "--image", "graft:1", "--dry-run"))
        .contains("--deploy-mode client", "/executor.yaml ", JAR, "--conf " + JOB)
        .doesNotContain("--files", "driver.podTemplateFile");
  }

  @Test
  void whatTheUserOrTheClusterHasSetStays() throws Exception {
    Files.writeString(
        Files.createDirectories(home.resolve("conf")).resolve("spark-defaults.conf"),
        "spark.driver.memoryOverhead   512m\n");
    assertThat(
            dry(
                "yarn",
                "cluster",
                "--dry-run",
                "--",
                "--conf",
                "spark.executor.memoryOverhead=8g",
                "--conf=spark.yarn.maxAppAttempts=2",
                "--files",
                "common.conf"))
        .contains(
            "cluster --conf spark.executor.memoryOverhead=8g --conf=spark.yarn.maxAppAttempts=2 --files common.conf --files "
                + JOB
                + "\\,common.conf --class");
    assertThat(dry("yarn", "cluster", "--conf=hdfs:///jobs/a.conf", "--dry-run"))
        .endsWith("--conf hdfs:///jobs/a.conf")
        .doesNotContain("/jobs/a.conf --class");
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "yarn", "k8s"})
  void helpNamesWhatIsSetAndTheExitCodes(String kind) throws Exception {
    GraftProcess.Result result = GraftProcess.of(SCRIPTS.resolve("submit-" + kind), "--help").run();
    assertThat(result.exitCode()).isZero();
    assertThat(result.output())
        .contains("Usage: submit-scripts/submit-" + kind, "Exit codes:", "--dry-run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "yarn", "k8s"})
  void withoutASparkThereIsASentence(String kind) throws Exception {
    GraftProcess.Result none =
        GraftProcess.of(SCRIPTS.resolve("submit-" + kind), "fine-tune").run();
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.output())
        .startsWith("Cannot submit without a Spark: set SPARK_HOME")
        .hasLineCount(1);
    Files.delete(home.resolve("bin/spark-submit"));
    GraftProcess.Result other = submit(kind, "client");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.output()).contains("it has no bin/spark-submit").hasLineCount(1);
  }

  @Test
  void anotherModeIsRefused() throws Exception {
    GraftProcess.Result result = submit("yarn", "local");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output())
        .startsWith("Cannot submit in the deploy mode local")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "standalone, 'State of driver driver-1 is FINISHED, exiting', 0, 0",
    "standalone, 'State of driver driver-1 is FAILED, exiting', 0, 1",
    "standalone, 'nothing', 0, 1",
    "standalone, 'nothing', 255, 255",
    "yarn, 'diagnostics: User application exited with status 3', 1, 3",
    "yarn, 'nothing', 1, 1",
    "yarn, 'nothing', 0, 0",
    "k8s, 'exit code: 2', 0, 2",
    "k8s, 'Exit code: 0', 0, 0",
    "k8s, 'nothing', 1, 1",
  })
  void theEndOfADriverElsewhereReachesTheCaller(String kind, String says, int code, int expected)
      throws Exception {
    sparkSubmit(
        "case \"$*\" in *--for-cluster-mode*) exit 0 ;; esac",
        "echo out; echo 'INFO x: " + says + "' >&2",
        "exit " + code);
    GraftProcess.Result result = submit(kind, "cluster");
    assertThat(result.exitCode()).as(result.output()).isEqualTo(expected);
    assertThat(result.output()).contains("out\n", says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          diagnostics: User class threw exception: User application exited with status 2: Cannot read /a: there is no such file. | 2 | Cannot read /a: there is no such file.
          YarnException: Failed to submit application_1_7 to YARN : Application application_1_7 submitted by user ann to unknown queue: nosuch | 2 | Cannot start on YARN, which refuses an application submitted by user ann to unknown queue: nosuch
          IllegalArgumentException: Required executor memory (8192 MB) is above the max threshold (4096 MB) of this cluster! Please check | 2 | Cannot start on YARN: Required executor memory (8192 MB) is above the max threshold (4096 MB) of this cluster.
          server.namenode.SafeModeException: Cannot create directory /a. Name node is in safe mode. | 3 | Cannot go on, HDFS is in safe mode and takes no files (Cannot create directory /a); once it has left it, the same command goes on.
          Diagnostics: Container [pid=7] is running 9B beyond the 'PHYSICAL' memory limit. Current usage: 1.2 GB of 1 GB physical memory used; 4 GB of 2.1 GB virtual | 3 | The driver was killed, as its container needs more memory than it may have (1.2 GB of 1 GB physical memory used); spark.driver.memoryOverhead gives it more.
          Exception: Application application_1_7 is killed | 1 | The driver has ended without a word, or YARN has not passed it on: see above, and 'yarn logs -applicationId application_1_7'. The same command goes on from its last checkpoint.
          """)
  void whatYarnSaysOfAnEndIsTheLastLine(String says, int expected, String sentence)
      throws Exception {
    sparkSubmit(
        "case \"$*\" in *--for-cluster-mode*) exit 0 ;; esac",
        "echo \"x: " + says + "\" >&2; echo '  at a.B' >&2",
        "exit 1");
    GraftProcess.Result result = submit("yarn", "cluster");
    assertThat(result.exitCode()).as(result.output()).isEqualTo(expected);
    assertThat(result.output().strip()).endsWith("\n" + sentence);
  }

  @Test
  void aJobFileThatCannotBeUsedIsNotSubmitted() throws Exception {
    sparkSubmit(
        "case \"$*\" in *--for-cluster-mode*) echo \"looked at: $*\"; exit 2 ;; esac",
        "echo submitted");
    GraftProcess.Result result = submit("yarn", "cluster", "--resume", "--set", "a=b");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output().strip())
        .endsWith(
            "check fine-tune --conf %s --set a=b --for-cluster-mode clothes.conf".formatted(JOB))
        .doesNotContain("submitted");
  }
}
