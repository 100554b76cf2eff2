package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Seeds;
import org.junit.jupiter.api.Test;

class HashCountsTest {

  @Test
  void eachHashIsCountedByItselfHoweverManyThereAre() {
    HashCounts counts = new HashCounts();
    for (int time = 0; time < 3; time++) {
      for (int i = 0; i < 10_000; i++) {
        assertThat(counts.next(Seeds.derive(i))).isEqualTo(time);
      }
    }
  }

  @Test
  void hashesOfTheSameLowestBitsAreToldApart() {
    HashCounts counts = new HashCounts();
    long[] hashes = {0, -1, 1L << 40, 1L << 41, Long.MIN_VALUE, -1L << 40};
    for (int time = 0; time < 2; time++) {
      for (long hash : hashes) {
        assertThat(counts.next(hash)).isEqualTo(time);
      }
    }
  }
}
