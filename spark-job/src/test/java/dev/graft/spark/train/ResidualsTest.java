package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.ProviderSettings;
import dev.graft.train.DeltaCodec;
import dev.graft.train.DeltaCodecs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of two values the larger is sent; the other waits. */
class ResidualsTest {

  private static final long TRAINING = 7_000_001;
  private static final DeltaCodec HALF =
      DeltaCodecs.of(new Codec(ProviderSettings.of(Codec.KEY, "top-k").with("keep", "0.5"), true));

  private static float[] sent(int partition, int round, float... delta) {
    return Residuals.encode(TRAINING, partition, round, HALF, delta).decode();
  }

  @AfterEach
  void forget() {
    Residuals.forget(TRAINING);
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
    Residuals.forget(TRAINING);
    assertThat(sent(0, 2, 4, 3)).containsExactly(4, 0);
  }
}
