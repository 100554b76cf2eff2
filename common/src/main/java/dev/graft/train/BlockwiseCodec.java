package dev.graft.train;

import dev.graft.config.ProviderSettings;
import dev.graft.dataset.Finite;
import dev.graft.provider.Found;
import java.util.Arrays;
import java.util.Locale;

/**
 * A user's codec. What travels are its name and its settings; it is looked up where it is used, and
 * what it gives is checked.
 */
final class BlockwiseCodec implements DeltaCodec {

  /** Values that are written at once. */
  static final int BLOCK = 1 << 14;

  private static final long serialVersionUID = 1L;

  private final ProviderSettings settings;
  private final transient BlockCodec codec;

  BlockwiseCodec(ProviderSettings settings, BlockCodec codec) {
    this.settings = settings;
    this.codec = codec;
  }

  @Override
  public int alignment() {
    return BLOCK;
  }

  /** What is not finite travels as it is, so that the reply is refused for it. */
  @Override
  public EncodedDelta encode(float[] delta) {
    if (!Finite.all(delta)) {
      return new Fp32Delta(delta);
    }
    Opened opened = DeltaCodecs.open(settings);
    byte[][] blocks = new byte[blocks(delta.length)][];
    for (int block = 0; block < blocks.length; block++) {
      int from = block * BLOCK;
      blocks[block] =
          opened.encode(Arrays.copyOfRange(delta, from, Math.min(from + BLOCK, delta.length)));
    }
    return new BlockDelta(settings, blocks, delta.length);
  }

  static int blocks(int length) {
    return (length + BLOCK - 1) / BLOCK;
  }

  Opened opened(Found<DeltaCodecProvider> from) {
    return new Opened(codec, from);
  }

  /** The user's code, where it is used. */
  static final class Opened {

    private final BlockCodec codec;
    private final Found<DeltaCodecProvider> from;

    private Opened(BlockCodec codec, Found<DeltaCodecProvider> from) {
      this.codec = codec;
      this.from = from;
    }

    private byte[] encode(float[] values) {
      byte[] bytes = from.guarded("encode", () -> codec.encode(values));
      if (bytes == null) {
        throw from.refused("wrote nothing");
      }
      return bytes.clone();
    }

    float[] decode(byte[] bytes, int length) {
      float[] values = from.guarded("decode", () -> codec.decode(bytes.clone(), length));
      if (values == null || values.length != length) {
        throw from.refused(
            String.format(
                Locale.ROOT,
                "read %s values where %d were written",
                values == null ? "no" : String.valueOf(values.length),
                length));
      }
      return values;
    }
  }
}
