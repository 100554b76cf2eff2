package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that fail or hang on executors in processes of their own. */
class TaskFaults {

  @TempDir private static Path folder;

  private static SmallJob job;
  private static ObjectNode undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    job = new SmallJob(folder);
    undisturbed = job.run("undisturbed", "local[2]").shortLived().run();
  }

  private static SmallJob.Run run(String name, String mishap, String... spark) {
    return job.run(name, ExecutorKills.CLUSTER)
        .shortLived()
        .spark("spark.plugins=" + Mishap.class.getName(), Mishap.KIND + "=" + mishap)
        .spark(spark);
  }

  private static JsonNode faults(SmallJob.Run run) throws Exception {
    return run.report().path("faults");
  }

  @Test
  void aTaskThatFailsThreeTimesAndThenWorksChangesNothing() throws Exception {
    SmallJob.Run run =
        run("three", "fail", Mishap.ROUND + "=4", Mishap.PARTITION + "=2", Mishap.TIMES + "=3");
    ObjectNode bits = run.run();
    Figures.print(
        4, "a task that fails 3 times, then works: the same bits", bits.equals(undisturbed));
    assertThat(bits).isEqualTo(undisturbed);
    assertThat(faults(run).path("tasksFailed").asInt()).isEqualTo(3);
  }

  @Test
  void aTaskThatFailsFourTimesEndsTheRunWithCode3() throws Exception {
    SmallJob.Run run =
        run("four", "fail", Mishap.ROUND + "=4", Mishap.PARTITION + "=2", Mishap.TIMES + "=4")
            .set("checkpoint.every-rounds=1");
    long begin;
    int code;
    String output;
    try (JobProcess process = run.start()) {
      process.await("round 4", () -> process.begun(4));
      begin = System.nanoTime();
      code = process.exitCode();
      output = process.output();
      assertThat(process.members()).isEmpty();
      run.tidy(process);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    Figures.print(4, "a task that fails 4 times: exit code", code);
    Figures.print(
        4,
        "seconds from the beginning of that round to the end of the process",
        String.format(Locale.ROOT, "%.1f", seconds));
    assertThat(code).as(output).isEqualTo(3);
    assertThat(seconds).isLessThan(60);
    assertThat(output)
        .containsPattern(
            "Training of fine-tune failed in round 4: partition 2 failed 4 times, at last on \\S+, executor \\d+: .*injected after training");
    JsonNode report = run.report();
    assertThat(report.path("status").asText()).isEqualTo("failed");
    assertThat(report.path("reason").asText()).contains("partition 2 failed 4 times");
    assertThat(report.at("/faults/tasksFailed").asInt()).isEqualTo(4);
    boolean same = job.run("four", ExecutorKills.CLUSTER).shortLived().run().equals(undisturbed);
    Figures.print(
        4,
        "its last checkpoint is valid: the same command without the failure goes on from it, the same bits",
        same);
    assertThat(same).isTrue();
  }

  @Test
  void anExecutorInWhichAStepHangsIsHaltedAndTheTaskRunsElsewhere() throws Exception {
    SmallJob.Run run =
        run("hang", "hang", Mishap.ROUND + "=3", Mishap.PARTITION + "=1")
            .set("train.step-deadline-seconds=5");
    List<List<String>> removed;
    String output;
    try (JobProcess process = run.start()) {
      assertThat(process.exitCode()).as(process.output()).isZero();
      output = process.output();
      removed = process.events("executor-removed");
      run.tidy(process);
    }
    boolean same = run.bits().equals(undisturbed);
    Figures.print(
        2,
        "a step that hangs: its executor is halted, the task runs elsewhere, the same bits",
        same);
    assertThat(same).isTrue();
    assertThat(removed).hasSize(1);
    assertThat(output)
        .containsPattern(
            "fine-tune: round 3 of \\d+, loss so far \\S+: partition 1 failed in attempt 0 on \\S+, executor \\d+: a step hung")
        .containsPattern("Executor \\d+ is gone: a step hung there and it was halted");
    assertThat(faults(run).path("tasksHung").asInt()).isEqualTo(1);
    assertThat(faults(run).path("executorsLost").asInt()).isEqualTo(1);
  }

  @Test
  void whereTheDriverTrainsItselfAHungStepEndsTheProcess() throws Exception {
    SmallJob.Run run =
        job.run("hang-local", "local[2]")
            .shortLived()
            .spark("spark.plugins=" + Mishap.class.getName(), Mishap.KIND + "=hang")
            .spark(Mishap.ROUND + "=3", Mishap.PARTITION + "=1")
            .set("train.step-deadline-seconds=5");
    try (JobProcess process = run.start()) {
      int code = process.exitCode();
      Figures.print(2, "a step that hangs in local mode: exit code", code);
      assertThat(code).as(process.output()).isEqualTo(3);
      assertThat(process.output())
          .containsPattern(
              "Training of fine-tune failed in round 3: partition 1 .* hangs on \\S+, executor driver: a minibatch of \"fine-tune: round 3 of \\d+, loss so far \\S+\"");
      run.tidy(process);
    }
    assertThat(run.report().path("status").asText()).isEqualTo("failed");
  }
}
