package dev.graft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExportLayoutTest {

  @Test
  void givesEveryWorkerExactlyTheFilesThatItsSplitsTake() {
    // 10,000 examples in minibatches of at most 64 are 157; averaging every 8 makes 20 splits of 8.
    ExportLayout layout = ExportLayout.of(new int[] {10_000, 10_000}, 64, 8);

    assertThat(layout.filesPerWorker()).isEqualTo(160);
    assertThat(layout.batchSize()).isEqualTo(63);
  }

  @Test
  void needsNoMoreFilesThanMinibatchesWhenThereIsOneSplit() {
    ExportLayout layout = ExportLayout.of(new int[] {99, 100}, 32, 8);

    assertThat(layout.filesPerWorker()).isEqualTo(4);
    assertThat(layout.batchSize()).isEqualTo(25);
  }
}
