package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.graft.engine.HeldNumbers;
import dev.graft.spark.Fixtures;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannedMemoryTest {

  private static final long MIB = 1 << 20;

  @Test
  void whatIsSetIsRoundedUp() {
    PlannedMemory memory = new PlannedMemory(1_000 * MIB, 500 * MIB, 0, 0, 0);
    // 1,667 and 550 MiB.
    assertThat(memory.memory()).isEqualTo(1_792 * MIB);
    assertThat(memory.memoryOverhead()).isEqualTo(640 * MIB);
    assertThat(new PlannedMemory(10 * MIB, 10 * MIB, 0, 0, 0).memory()).isEqualTo(1_024 * MIB);
  }

  @Test
  void theOverheadIsNoLessThanWhatSparkWouldAdd() {
    assertThat(new PlannedMemory(10 * MIB, 10 * MIB, 0, 0, 0).memoryOverhead())
        .isEqualTo(384 * MIB);
    // A tenth of 10,240 MiB.
    PlannedMemory large = new PlannedMemory(6_144 * MIB, 400 * MIB, 0, 0, 0);
    assertThat(large.memory()).isEqualTo(10_240 * MIB);
    assertThat(large.memoryOverhead()).isEqualTo(1_024 * MIB);
  }

  @Test
  void theHeapIsAsLargeAsJavaCppAndDirectBuffersNeed() {
    // With a third of it the process is at 4 times the heap.
    assertThat(new PlannedMemory(10 * MIB, 9_216 * MIB, 0, 0, 0).memory()).isEqualTo(3_072 * MIB);
    PlannedMemory direct = new PlannedMemory(10 * MIB, 3_072 * MIB, 3_072 * MIB, 0, 0);
    assertThat(direct.memory()).isEqualTo(5_120 * MIB);
  }

  @ParameterizedTest
  @CsvSource({"9000, 0", "0, 3000", "9000, 3000", "0, 0"})
  void withWhatIsSetNoJobIsRefused(long natives, long direct) {
    HeldNumbers held = new HeldNumbers(0, 0, direct * MIB / Float.BYTES, 0);
    TrainingMemory needs =
        new TrainingMemory(
            Fixtures.settings().train(),
            new TrainingMemory.Network(25 * MIB, natives * MIB, held),
            10,
            32,
            1000,
            2,
            64 * MIB);
    // Of smaller minibatches less was measured.
    PlannedMemory executor =
        PlannedMemory.computing(needs, needs.likelyExecutor(), 300 * MIB, 0, 0);
    SparkConf yarn = new SparkConf(false).set("spark.master", "yarn");
    MemoryCheck check = new MemoryCheck(yarn, needs.likelyDriver(0), executor.memory());
    assertThatCode(() -> check.require(needs)).doesNotThrowAnyException();
  }

  @Test
  void examplesThatTheHeapHasNoRoomForAreOnDisk() {
    // 0.3 of what a heap of 1,324 MiB has beyond 300 is none that is set; 1,280 leaves 294.
    PlannedMemory memory = new PlannedMemory(768 * MIB, 0, 0, 400 * MIB, 70 * MIB);
    assertThat(memory.memory()).isEqualTo(1_280 * MIB);
    assertThat(memory.onHeap()).isEqualTo(294 * MIB);
    assertThat(memory.disk()).isEqualTo((106 + 70) * MIB);
    assertThat(new PlannedMemory(768 * MIB, 0, 0, 100 * MIB, 70 * MIB).disk()).isEqualTo(70 * MIB);
  }
}
