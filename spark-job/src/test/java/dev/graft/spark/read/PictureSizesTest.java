package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PictureSizesTest {

  private static List<Integer> spread(int all) {
    return PictureSizes.spread(IntStream.range(0, all).boxed().toList());
  }

  @Test
  void fortyOfAllAreLookedAt() {
    assertThat(spread(79)).hasSize(40).doesNotHaveDuplicates().startsWith(0, 1, 3).endsWith(77);
    assertThat(spread(100_000)).hasSize(40).startsWith(0, 2_500).endsWith(97_500);
    assertThat(spread(40)).hasSize(40).doesNotHaveDuplicates();
    assertThat(spread(3)).containsExactly(0, 1, 2);
    assertThat(spread(0)).isEmpty();
  }
}
