package dev.graft.train;

import dev.graft.Api;
import dev.graft.config.ProviderSettings;

/**
 * Writes some thousand values of a delta as bytes. Nothing of it travels but the bytes. Several
 * threads use it at once; the same values must give the same bytes wherever it runs.
 */
@Api(Api.For.PARTS)
public interface BlockCodec {

  /**
   * Writes values.
   *
   * @param values finite ones; a delta that holds others is not handed to codecs
   */
  byte[] encode(float[] values);

  /**
   * Reads what was written.
   *
   * @param length how many values it is of
   */
  float[] decode(byte[] bytes, int length);

  /**
   * A codec that writes deltas in blocks of 16,384 values.
   *
   * @param settings what the provider was given: by these the codec is found again on executors
   */
  static DeltaCodec byBlocks(ProviderSettings settings, BlockCodec codec) {
    return new BlockwiseCodec(settings, codec);
  }
}
