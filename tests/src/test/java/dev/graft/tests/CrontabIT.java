package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line of conf/cron/crontab, run as cron runs it, with a spark-submit that notes its words. */
class CrontabIT {

  private static final Pattern SETTING = Pattern.compile("([A-Z_]+)=(\\S+)");
  private static final Pattern JOB = Pattern.compile("(?:[\\d,*/-]+ ){5}(.*)");

  @TempDir Path folder;

  @BeforeEach
  void spark() throws IOException {
    Path spark = folder.resolve("spark");
    Files.createDirectories(spark.resolve("bin"));
    Files.createSymbolicLink(
        spark.resolve("jars"), GraftProcess.ROOT.resolve("spark-job/target/spark/jars"));
    Path submit = spark.resolve("bin/spark-submit");
    Files.writeString(
        submit,
        "#!/bin/bash\necho \"${@: -6}\" >>'%s'\necho log >&2\necho table\necho '{\"exitCode\":0}'\n"
            .formatted(folder.resolve("submitted")));
    assertThat(submit.toFile().setExecutable(true)).isTrue();
  }

  /** The one command of the file, as the shell gets it. */
  private static String command() throws IOException {
    List<String> lines =
        Files.readAllLines(GraftProcess.ROOT.resolve("conf/cron/crontab")).stream()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .filter(line -> !SETTING.matcher(line).matches())
            .toList();
    assertThat(lines).hasSize(1);
    Matcher job = JOB.matcher(lines.get(0));
    assertThat(job.matches()).as(lines.get(0)).isTrue();
    // cron ends a command at a % that is not escaped.
    assertThat(job.group(1)).doesNotContainPattern("(?<!\\\\)%");
    return job.group(1).replace("\\%", "%");
  }

  private void itsTurn() throws Exception {
    GraftProcess.of(Path.of("/bin/bash"), "-c", command())
        .with("GRAFT", GraftProcess.ROOT.toString())
        .with("JOBS", "/etc/graft")
        .with("LOGS", folder.toString())
        .with("SPARK_HOME", folder.resolve("spark").toString())
        .run();
  }

  @Test
  void submitsADayAsOftenAsItsTurnComesAndKeepsEachResult() throws Exception {
    itsTurn();
    itsTurn();
    List<String> submitted = Files.readAllLines(folder.resolve("submitted"));
    assertThat(submitted)
        .hasSize(2)
        .allMatch(
            words ->
                words.matches(
                    "fine-tune --conf /etc/graft/nightly.conf --set output=/models/\\d{4}-\\d\\d-\\d\\d --result-line"));
    assertThat(folder.resolve("nightly.jsonl")).hasContent("{\"exitCode\":0}\n{\"exitCode\":0}\n");
    assertThat(folder.resolve("nightly.log")).content().contains("log");
  }

  @Test
  void leavesATurnOutWhileTheLastOneRuns() throws Exception {
    Path lock = folder.resolve("nightly.lock");
    ProcessBuilder holder =
        new ProcessBuilder("flock", lock.toString(), "sh", "-c", "echo held; read -r _");
    Process holds = holder.start();
    try {
      assertThat(holds.inputReader().readLine()).isEqualTo("held");
      itsTurn();
      assertThat(folder.resolve("submitted")).doesNotExist();
    } finally {
      holds.outputWriter().close();
      holds.waitFor();
    }
    itsTurn();
    assertThat(folder.resolve("submitted")).exists();
  }
}
