package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeedsTest {

  @Test
  void withoutPartsASeedIsTheFirstNumberOfSplitMix() {
    assertThat(Seeds.derive(0)).isEqualTo(0xE220A8397B1DCDAFL);
    assertThat(Seeds.derive(-5)).isEqualTo(new SplittableRandom(-5).nextLong());
  }

  /** From an independent implementation in Python: a change would change every trained model. */
  @Test
  void derivedSeedsNeverChange() {
    assertThat(Seeds.derive(42, 3, 1)).isEqualTo(-3440264213229016011L);
    assertThat(Seeds.derive(42, "order", 3, 1)).isEqualTo(-8568960537541831248L);
  }

  @Test
  void orderNumberAndPurposeOfThePartsCount() {
    assertThat(
            LongStream.of(
                Seeds.derive(42, 1, 2),
                Seeds.derive(42, 2, 1),
                Seeds.derive(42, 1),
                Seeds.derive(42, 1, 0),
                Seeds.derive(43, 1, 2),
                Seeds.derive(42, "order", 1, 2),
                Seeds.derive(42, "noise", 1, 2)))
        .doesNotHaveDuplicates();
  }

  @Test
  void manyEpochsAndPartitionsDoNotCollide() {
    assertThat(
            LongStream.range(0, 100)
                .flatMap(
                    epoch ->
                        LongStream.range(0, 100)
                            .map(partition -> Seeds.derive(1, epoch, partition))))
        .doesNotHaveDuplicates()
        .hasSize(10_000);
  }
}
