package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.config.ProviderSettings;
import org.junit.jupiter.api.Test;

/** What is asked of a user's codec, and what is not; tests of jobs have a real one. */
class BlockwiseCodecTest {

  private static final DeltaCodec NEVER =
      BlockCodec.byBlocks(ProviderSettings.of("train.codec.type", "nobodys"), null);

  /** It might make a number of it, and training would not be seen to diverge. */
  @Test
  void whatIsNotFiniteIsNotHandedToIt() {
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      EncodedDelta encoded = NEVER.encode(new float[] {1, bad, 2});
      assertThat(encoded.decode()).containsExactly(1, bad, 2);
    }
  }

  @Test
  void slicesOfADeltaAreOfWholeBlocks() {
    int block = NEVER.alignment();
    BlockDelta delta =
        new BlockDelta(
            ProviderSettings.of("train.codec.type", "nobodys"),
            new byte[][] {new byte[10], new byte[20], new byte[30]},
            2 * block + 5);
    assertThat(delta.slice(block, 2 * block).bytes()).isEqualTo(20);
    assertThat(delta.slice(block, 2 * block + 5).bytes()).isEqualTo(50);
    assertThat(delta.slice(block, 2 * block + 5).length()).isEqualTo(block + 5);
    assertThat(delta.slice(block, block).bytes()).isZero();
    assertThatThrownBy(() -> delta.slice(0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot cut a delta from 0 to 5: its blocks have 16384 values");
  }
}
