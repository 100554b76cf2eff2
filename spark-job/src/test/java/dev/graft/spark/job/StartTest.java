package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What YARN and Spark's client of it have said, as it was seen. */
class StartTest {

  private static String refused(String message) {
    return Start.refused(message, new SparkConf(false).set("spark.yarn.queue", "nosuch"));
  }

  @Test
  void aQueueThatIsNotThereIsNamed() {
    assertThat(
            refused(
                "Failed to submit application_17_0004 to YARN : Application application_17_0004 submitted by user ann to unknown queue: nosuch"))
        .isEqualTo(
            "Cannot start on YARN, which refuses an application submitted by user ann to unknown queue: nosuch; spark.yarn.queue (--queue) is nosuch, and has to be a queue that takes it.");
  }

  @Test
  void containersThatNoNodeHoldsAreRefused() {
    assertThat(
            refused(
                "Required executor memory (8192 MB), offHeap memory (0) MB, overhead (2048 MB), and PySpark memory (0 MB) is above the max threshold (4096 MB) of this cluster! Please check the values of 'yarn.scheduler.maximum-allocation-mb' and/or 'yarn.nodemanager.resource.memory-mb'."))
        .startsWith("Cannot start on YARN: Required executor memory (8192 MB), ")
        .contains("(4096 MB) of this cluster! Ask for less (spark.executor.memory, ");
  }

  @Test
  void theMastersOwnContainerHasItsOwnKeys() {
    assertThat(
            refused(
                "Required AM memory (8192+819 MB) is above the max threshold (4096 MB) of this cluster! Please check"))
        .contains("Ask for less (spark.yarn.am.memory, spark.yarn.am.memoryOverhead), or");
  }

  @Test
  void otherFailuresStayWhatTheyAre() {
    assertThat(refused("Cannot bind to the address")).isNull();
    assertThat(refused("null")).isNull();
  }
}
