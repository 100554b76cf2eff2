package dev.graft.train;

import dev.graft.config.ProviderSettings;
import java.util.Arrays;
import java.util.Locale;

/** A delta as a user's codec wrote it, block by block. */
final class BlockDelta implements EncodedDelta {

  private static final long serialVersionUID = 1L;

  private static final int BLOCK = BlockwiseCodec.BLOCK;

  private final ProviderSettings codec;
  private final byte[][] blocks;
  private final int length;

  /**
   * @param codec by which name, and with which settings, it was written
   */
  BlockDelta(ProviderSettings codec, byte[][] blocks, int length) {
    this.codec = codec;
    this.blocks = blocks;
    this.length = length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public float[] decode() {
    BlockwiseCodec.Opened opened = DeltaCodecs.open(codec);
    float[] delta = new float[length];
    for (int block = 0; block < blocks.length; block++) {
      int from = block * BLOCK;
      int count = Math.min(BLOCK, length - from);
      System.arraycopy(opened.decode(blocks[block], count), 0, delta, from, count);
    }
    return delta;
  }

  /** {@inheritDoc} Slices begin where a block begins. */
  @Override
  public EncodedDelta slice(int from, int to) {
    if (from % BLOCK != 0 || (to % BLOCK != 0 && to != length)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot cut a delta from %d to %d: its blocks have %d values",
              from,
              to,
              BLOCK));
    }
    return new BlockDelta(
        codec, Arrays.copyOfRange(blocks, from / BLOCK, BlockwiseCodec.blocks(to)), to - from);
  }

  @Override
  public long bytes() {
    return Arrays.stream(blocks).mapToLong(block -> block.length).sum();
  }
}
