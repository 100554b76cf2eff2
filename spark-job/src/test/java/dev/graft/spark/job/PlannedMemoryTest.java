package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlannedMemoryTest {

  private static final long MIB = 1 << 20;

  @Test
  void whatIsSetIsRoundedUp() {
    PlannedMemory memory = new PlannedMemory(1_000 * MIB, 500 * MIB, 0, 0);
    // 1,667 and 550 MiB.
    assertThat(memory.memory()).isEqualTo(1_792 * MIB);
    assertThat(memory.memoryOverhead()).isEqualTo(640 * MIB);
    assertThat(new PlannedMemory(10 * MIB, 10 * MIB, 0, 0).memory()).isEqualTo(1_024 * MIB);
  }

  @Test
  void examplesThatTheHeapHasNoRoomForAreOnDisk() {
    // 0.3 of what a heap of 1,324 MiB has beyond 300 is none that is set; 1,280 leaves 294.
    PlannedMemory memory = new PlannedMemory(768 * MIB, 0, 400 * MIB, 70 * MIB);
    assertThat(memory.memory()).isEqualTo(1_280 * MIB);
    assertThat(memory.onHeap()).isEqualTo(294 * MIB);
    assertThat(memory.disk()).isEqualTo((106 + 70) * MIB);
    assertThat(new PlannedMemory(768 * MIB, 0, 100 * MIB, 70 * MIB).disk()).isEqualTo(70 * MIB);
  }
}
