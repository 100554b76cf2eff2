package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankHistogramTest {

  /** Fewer than 1,024 are kept one by one, until they are merged. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 300, 5_000})
  void boundsDoNotDependOnThePartitions(int partitions) {
    Random random = new Random(4);
    RankHistogram whole = new RankHistogram();
    RankHistogram merged = new RankHistogram();
    for (int partition = 0; partition < partitions; partition++) {
      RankHistogram part = new RankHistogram();
      int records = 5_000 / partitions + (partition % 2 == 0 ? 0 : 900);
      for (int i = 0; i < records; i++) {
        long rank = random.nextLong() >>> 1;
        whole.add(rank);
        part.add(rank);
      }
      merged.merge(part);
    }
    assertThat(merged.count()).isEqualTo(whole.count());
    for (int workers : new int[] {1, 2, 7, 100}) {
      long[] bounds = merged.bounds(workers);
      assertThat(bounds).isEqualTo(whole.bounds(workers)).isSorted().hasSize(workers);
      assertThat(bounds[0]).isBetween(Long.MAX_VALUE / workers / 2, Long.MAX_VALUE);
    }
  }

  @Test
  void ofNoExamplesTheFirstWorkerGetsAll() {
    RankHistogram none = new RankHistogram();
    none.merge(new RankHistogram());
    assertThat(none.bounds(3)).containsOnly(Long.MAX_VALUE);
  }

  @Test
  void thatOfFewExamplesIsSmall() throws IOException {
    RankHistogram few = new RankHistogram();
    for (long rank = 0; rank < 20; rank++) {
      few.add(rank << 50);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(few);
    }
    assertThat(bytes.size()).isLessThan(1_000);
  }
}
