package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.ProviderSettings;
import dev.graft.spark.LocalSpark;
import dev.graft.train.DeltaCodec;
import dev.graft.train.DeltaCodecs;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of two values the larger is sent; the other waits. */
class ResidualsTest {

  private static final DeltaCodec HALF =
      DeltaCodecs.of(new Codec(ProviderSettings.of(Codec.KEY, "top-k").with("keep", "0.5"), true));

  private final Residuals residuals = new Residuals(LocalSpark.get(), 2);

  private float[] sent(int partition, int round, float... delta) {
    return residuals.encode(partition, round, HALF, delta).decode();
  }

  @AfterEach
  void forget() {
    residuals.release(true);
  }

  @Test
  void whatWasNotSentIsAddedToTheNextRound() {
    assertThat(sent(0, 1, 4, 3)).containsExactly(4, 0);
    assertThat(sent(0, 2, 4, 3)).containsExactly(0, 6);
    assertThat(sent(0, 3, 1, 1)).containsExactly(5, 0);
  }

  @Test
  void aTaskThatRunsAgainFindsWhatTheFirstAttemptFound() {
    sent(0, 1, 4, 3);
    assertThat(sent(0, 2, 4, 3)).containsExactly(0, 6);
    assertThat(sent(0, 2, 4, 3)).containsExactly(0, 6);
    assertThat(sent(0, 3, 1, 1)).containsExactly(5, 0);
  }

  @Test
  void whatIsOlderThanTheRoundBeforeIsNotUsed() {
    sent(0, 1, 4, 3);
    assertThat(sent(0, 5, 4, 3)).containsExactly(4, 0);
  }

  @Test
  void partitionsAndTrainingsDoNotMix() {
    sent(0, 1, 4, 3);
    assertThat(sent(1, 2, 4, 3)).containsExactly(4, 0);
    try (Residuals others = new Residuals(LocalSpark.get(), 2)) {
      assertThat(others.encode(0, 2, HALF, new float[] {4, 3}).decode()).containsExactly(4, 0);
    }
    assertThat(sent(0, 2, 4, 3)).containsExactly(0, 6);
  }

  @Test
  void executorsKeepTwoRoundsAndNothingAfterTheTraining() {
    for (int round = 1; round <= 5; round++) {
      sent(0, round, 4, 3);
      sent(1, round, 4, 3);
    }
    assertThat(held()).isEqualTo(2 * 2);
    residuals.release(true);
    assertThat(held()).isZero();
  }

  /** Blocks of this training that this JVM holds. */
  private int held() {
    return SparkEnv.get()
        .blockManager()
        .getMatchingBlockIds(
            block -> block.isRDD() && block.asRDDId().get().rddId() == residuals.number())
        .size();
  }
}
