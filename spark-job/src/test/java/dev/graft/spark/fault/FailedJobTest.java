package dev.graft.spark.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.graft.UnusableInputException;
import dev.graft.spark.LocalSpark;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job has thrown, as a caller is told. */
class FailedJobTest {

  private static Throwable thrownByATask(RuntimeException failure) {
    return catchThrowable(
        () -> LocalSpark.get().parallelize(List.of(1), 1).map(new Throw(failure)).collect());
  }

  private static SparkException aborted(String executor, String reason) {
    return new SparkException(
        "Job aborted due to stage failure: Task 3 in stage 2.0 failed 4 times, most recent failure: Lost task 3.3 in stage 2.0 (TID 17) (10.0.0.7 executor %s): %s\nDriver stacktrace:"
            .formatted(executor, reason));
  }

  @Test
  void inputThatATaskRefusesIsTheSameException() {
    Throwable thrown = thrownByATask(new UnusableInputException("Cannot read the seventh row."));

    assertThat(thrown).isInstanceOf(SparkException.class);
    assertThat(FailedJob.told(thrown))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot read the seventh row.");
  }

  @Test
  void aTaskThatFailsForGoodIsASentence() {
    assertThat(FailedJob.told(thrownByATask(new IllegalStateException("injected"))))
        .isExactlyInstanceOf(JobFailedException.class)
        .hasMessageMatching(
            "Spark could not finish: partition 0 failed 4 times, at last on \\S+, executor driver: java.lang.IllegalStateException: injected");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Job 3 cancelled because partition 1 hangs on a host",
        "[SPARK_JOB_CANCELLED] Job 3 cancelled because partition 1 hangs on a host SQLSTATE: XXKDA"
      })
  void theReasonOfACancelledJobIsToldWithoutSparksCodes(String message) {
    assertThat(FailedJob.why(new SparkException(message))).isEqualTo("partition 1 hangs on a host");
  }

  @Test
  void whatIsNoTasksFaultStaysAsItIs() {
    IllegalStateException own = new IllegalStateException("here");
    assertThat(FailedJob.told(own)).isSameAs(own);
  }

  @Test
  void aTaskOfThisJvmWithoutMemoryFailsAndTheJvmGoesOn() {
    Throwable thrown =
        catchThrowable(
            () -> LocalSpark.get().parallelize(List.of(1), 1).map(new RunOut()).collect());

    assertThat(FailedJob.told(thrown))
        .isInstanceOf(JobFailedException.class)
        .hasMessageMatching(
            ".* executor driver: out of memory: the Java heap, [\\d,]+ MB, is full \\(Java heap space\\); spark.driver.memory gives it more");
  }

  @Test
  void anErrorOfTheDriverNamesTheMemoryThatWasFull() {
    OutOfMemoryError limit =
        new OutOfMemoryError("Cannot allocate new FloatPointer(9): totalBytes = 1G");
    assertThat(FailedJob.told(new IllegalStateException(limit)))
        .hasMessageStartingWith(
            "Cannot go on: out of memory outside the Java heap (Cannot allocate")
        .hasMessageContaining("maxPhysicalBytes in spark.driver.extraJavaOptions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          java.lang.OutOfMemoryError: Java heap space | the Java heap of the executor is full (Java heap space); spark.executor.memory
          java.lang.OutOfMemoryError: Cannot reserve 9 bytes of direct buffer memory (allocated: 1, limit: 2) | as much as the heap, unless -XX:MaxDirectMemorySize in spark.executor.extraJavaOptions
          java.lang.IllegalStateException: a layer\\nCaused by: java.lang.OutOfMemoryError: Physical memory usage is too high: physicalBytes (5G) > maxPhysicalBytes (4G) | JavaCPP allows 4 times the heap, unless
          ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Command exited with code 52 | the executor's Java heap was full, and it ended itself (exit code 52)
          ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Command exited with code 137 | the executor was killed (exit code 137), as one is whose container
          ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding physical memory limits. 902.9 MB of 896 MB physical memory used. Consider boosting spark.executor.memoryOverhead. | the executor was killed, as one is whose container needs more memory than it may have (902.9 MB of 896 MB physical memory used); spark.executor.memoryOverhead, now 384m, gives it more: try 1024m
          ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding physical memory limits. 5.5 GB of 1 GB physical memory used. | now 384m, gives it more: try 5120m
          ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Container from a bad node. Exit status: 143. | the executor was killed (exit code 143)
          """)
  void memoryOfAnExecutorIsNamed(String reason, String expected) {
    assertThat(FailedJob.why(aborted("5", reason.replace("\\n", "\n"))))
        .startsWith("partition 3 failed 4 times, at last on 10.0.0.7, executor 5: ")
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          java.io.UncheckedIOException: Cannot keep 9 bytes of examples in the executor's local directories (spark.local.dir: [/a]): No space left on device | Cannot keep 9 bytes of examples in the executor's local directories (spark.local.dir: [/a]): No space left on device
          java.io.UncheckedIOException: Cannot read examples back from a mapped file: a disk of spark.local.dir has failed or has gone | Cannot read examples back from a mapped file: a disk of spark.local.dir has failed or has gone
          java.io.FileNotFoundException: /a/blockmgr-1/0c/temp_shuffle_2 (Read-only file system) | a disk of spark.local.dir is full, cannot be written to or has gone: /a/blockmgr-1/0c/temp_shuffle_2 (Read-only file system)
          java.io.IOException: Failed to create local dir in /a/blockmgr-1/0c. | a disk of spark.local.dir is full, cannot be written to or has gone: Failed to create local dir in /a/blockmgr-1/0c.
          java.io.IOException: No space left on device | a disk is full: No space left on device
          java.io.FileNotFoundException: /a/blockmgr-1/0c/temp_shuffle_2 (No space left on device) | a disk of spark.local.dir is full, cannot be written to or has gone: /a/blockmgr-1/0c/temp_shuffle_2 (No space left on device)
          java.io.FileNotFoundException: /a/blockmgr-1/0c/temp_shuffle_2 (Too many open files) | java.io.FileNotFoundException: /a/blockmgr-1/0c/temp_shuffle_2 (Too many open files)
          """)
  void disksOfAnExecutorAreNamed(String reason, String expected) {
    assertThat(FailedJob.why(aborted("5", reason)))
        .isEqualTo("partition 3 failed 4 times, at last on 10.0.0.7, executor 5: " + expected);
  }

  @Test
  void theDriversOwnDiskIsNamed() {
    assertThat(
            FailedJob.why(
                new SparkException(
                    "Job aborted due to stage failure: Task serialization failed: java.nio.file.NoSuchFileException: /a/blockmgr-1/16\njava.nio")))
        .isEqualTo(
            "a disk of spark.local.dir is full, cannot be written to or has gone: /a/blockmgr-1/16");
  }

  @Test
  void otherEndsOfAnExecutorAreNotTakenForMemory() {
    assertThat(FailedJob.why(aborted("5", "Reason: Command exited with code 1 at row 520")))
        .endsWith("executor 5: Reason: Command exited with code 1 at row 520");
  }

  @Test
  void hdfsInSafeModeIsSaidWhoeverHasMetIt() {
    String said =
        "Cannot create file/out/a. Name node is in safe mode.\nIt was turned on manually. Use";
    Throwable driver =
        new IllegalStateException(
            new java.io.IOException("org.apache.hadoop.hdfs.SafeModeException: " + said));
    for (Throwable thrown : List.of(driver, aborted("5", "java.io.IOException: " + said))) {
      assertThat(FailedJob.told(thrown))
          .isInstanceOf(JobFailedException.class)
          .hasMessage(
              "Cannot go on, HDFS is in safe mode and takes no files (Cannot create file/out/a); once it has left it, the same command goes on.");
    }
  }

  @Test
  void onAnExecutorSparkIsLeftToEndTheJvm() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    LocalSpark.get();
    assertThat(OutOfMemory.inTask(error)).hasMessage("java.lang.OutOfMemoryError: Java heap space");
    assertThatThrownBy(() -> OutOfMemory.inTask(error, "7")).isSameAs(error);
  }

  private static final class Throw implements Function<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    private final RuntimeException failure;

    Throw(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public Integer call(Integer number) {
      throw failure;
    }
  }

  private static final class RunOut implements Function<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(Integer number) {
      throw OutOfMemory.inTask(new OutOfMemoryError("Java heap space"));
    }
  }

  @Test
  void aFullDiskIsSaidWithoutTheNamesOfClasses() {
    Throwable full = new IllegalStateException(new java.io.IOException("No space left on device"));
    assertThat(FailedJob.told(full))
        .isInstanceOf(JobFailedException.class)
        .hasMessage(
            "Cannot go on, a disk is full: No space left on device; once there is room the same command goes on from its last checkpoint.");
  }
}
