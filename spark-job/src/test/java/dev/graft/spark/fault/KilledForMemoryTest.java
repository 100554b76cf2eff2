package dev.graft.spark.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Executors that YARN kills before a task of theirs has begun: Spark starts others for ever. */
class KilledForMemoryTest {

  private static final String KILLED =
      "Container killed by YARN for exceeding physical memory limits. 902.9 MB of 896 MB physical memory used.";

  private final List<String> told = new ArrayList<>();

  private KilledForMemory of(String executors) {
    SparkConf conf = new SparkConf(false).set("spark.executor.instances", executors);
    return new KilledForMemory(conf, told::add);
  }

  private static void kill(KilledForMemory killed, int times) {
    for (int i = 0; i < times; i++) {
      killed.executorGone("e" + i, KILLED);
    }
  }

  @Test
  void eightWithoutATaskInBetweenAreGivenUp() {
    KilledForMemory killed = of("2");
    kill(killed, 7);
    assertThat(told).isEmpty();
    kill(killed, 1);
    assertThat(told)
        .singleElement()
        .asString()
        .matches(
            "Cannot go on, 8 executors were lost before a task of theirs has begun; of the last: the executor was killed, .* \\(902.9 MB of 896 MB .*\\); spark.executor.memoryOverhead, now \\d+m, gives it more: try \\d+m");
  }

  @Test
  void twiceAsManyAsWereAskedForAre() {
    KilledForMemory killed = of("10");
    kill(killed, 19);
    assertThat(told).isEmpty();
    kill(killed, 1);
    assertThat(told).hasSize(1);
  }

  @Test
  void aTaskThatHasEndedBeginsAnew() {
    KilledForMemory killed = of("2");
    kill(killed, 7);
    killed.taskEnded();
    kill(killed, 7);
    assertThat(told).isEmpty();
  }

  /** A machine that is taken away ends its executor with 143, too; Spark replaces it. */
  @Test
  void executorsThatHaveWorkedDoNotCountNorThoseBesideThem() {
    KilledForMemory killed = of("2");
    for (int i = 0; i < 20; i++) {
      killed.taskBegins("e" + i);
      killed.executorGone("e" + i, KILLED);
    }
    killed.taskBegins("works on");
    kill(killed, 20);
    assertThat(told).isEmpty();
    killed.executorGone("works on", KILLED);
    kill(killed, 8);
    assertThat(told).hasSize(1);
  }

  @Test
  void executorsThatAreGoneForOtherReasonsDoNotCount() {
    KilledForMemory killed = of("2");
    for (int i = 0; i < 20; i++) {
      killed.executorGone("e" + i, "Command exited with code 1");
    }
    assertThat(told).isEmpty();
  }

  /** Spark tells neither why executors were lost nor that they were. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Job aborted due to stage failure: ResultStage 11 (treeAggregate at Combined.java:26) has failed the maximum allowable number of times: 4. Most recent failure reason:"
            + " | what its tasks read was lost 4 times with executors",
        "Job 3 cancelled because SparkContext was shut down | SparkContext was shut down"
      })
  void aFailureThatDoesNotNameThemIsToldWithThem(String message, String expected) {
    KilledForMemory.forget();
    assertThat(FailedJob.why(new SparkException(message))).isEqualTo(expected);
    KilledForMemory killed = of("2");
    kill(killed, 1);
    assertThat(FailedJob.why(new SparkException(message)))
        .startsWith(expected + "; before that, the executor was killed, as one is whose container")
        .contains("(902.9 MB of 896 MB physical memory used); spark.executor.memoryOverhead, now ");
    killed.taskEnded();
    assertThat(
            FailedJob.why(new SparkException("Job 3 cancelled because SparkContext was shut down")))
        .isEqualTo("SparkContext was shut down");
    KilledForMemory.forget();
  }
}
