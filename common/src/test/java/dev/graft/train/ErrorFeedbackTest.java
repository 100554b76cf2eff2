package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.ProviderSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFeedbackTest {

  private static final DeltaCodec HALF =
      DeltaCodecs.of(new Codec(ProviderSettings.of(Codec.KEY, "top-k").with("keep", "0.5"), true));

  /** Of (4, 1) the 4 is told; then of (1, 1 + 2) the 3; then of (1 + 1, 0.5) the 2. */
  @Test
  void whatWasLostIsAddedToTheNextDelta() {
    ErrorFeedback first = ErrorFeedback.encode(HALF, new float[] {4, 1}, null);
    assertThat(first.encoded().decode()).containsExactly(4, 0);
    assertThat(first.residual()).containsExactly(0, 1);
    ErrorFeedback second = ErrorFeedback.encode(HALF, new float[] {1, 2}, first.residual());
    assertThat(second.encoded().decode()).containsExactly(0, 3);
    assertThat(second.residual()).containsExactly(1, 0);
    ErrorFeedback third = ErrorFeedback.encode(HALF, new float[] {1, 0.5f}, second.residual());
    assertThat(third.encoded().decode()).containsExactly(2, 0);
    assertThat(third.residual()).containsExactly(0, 0.5f);
  }

  /** What is told in the end plus what is still owed is all that was meant. */
  @ParameterizedTest
  @ValueSource(strings = {"int8", "top-k"})
  void nothingIsLostForGood(String type) {
    DeltaCodec codec = DeltaCodecs.of(Codec.of(type, true));
    int length = 1500;
    double[] meant = new double[length];
    double[] told = new double[length];
    float[] residual = null;
    for (int round = 0; round < 10; round++) {
      float[] delta = RandomNumbers.of(length, round);
      ErrorFeedback feedback = ErrorFeedback.encode(codec, delta, residual);
      residual = feedback.residual();
      float[] decoded = feedback.encoded().decode();
      for (int i = 0; i < length; i++) {
        meant[i] += delta[i];
        told[i] += decoded[i];
      }
    }
    for (int i = 0; i < length; i++) {
      assertThat(told[i] + residual[i]).isCloseTo(meant[i], within(1e-5));
    }
  }

  @Test
  void whatIsGivenIsNotChanged() {
    float[] delta = {4, 1};
    float[] residual = {0.5f, 2};
    ErrorFeedback.encode(HALF, delta, residual);
    assertThat(delta).containsExactly(4, 1);
    assertThat(residual).containsExactly(0.5f, 2);
  }

  @Test
  void aDeltaThatIsNotFiniteLeavesNoMark() {
    ErrorFeedback fresh = ErrorFeedback.encode(HALF, new float[] {Float.NaN, 1}, null);
    assertThat(fresh.residual()).containsExactly(0, 0);
    float[] residual = {0.5f, 2};
    ErrorFeedback later =
        ErrorFeedback.encode(HALF, new float[] {Float.POSITIVE_INFINITY, 1}, residual);
    assertThat(later.residual()).containsExactly(0.5f, 2);
  }

  @Test
  void aDebtOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> ErrorFeedback.encode(HALF, new float[3], new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot add what was lost of 2 weights to a delta of 3");
  }
}
