package dev.graft.train;

import dev.graft.config.ProviderSettings;
import dev.graft.provider.NamedProvider;
import java.util.Set;

/** Graft's own formats of a weight delta, by name. Public for {@link java.util.ServiceLoader}. */
public final class OwnCodecs {

  /** As reference.conf has it. */
  private static final double KEEP = 0.01;

  private OwnCodecs() {}

  private abstract static class Own extends NamedProvider implements DeltaCodecProvider {

    Own(String name) {
      super(name, API);
    }
  }

  /** {@code fp32}. */
  public static final class Fp32 extends Own {

    public Fp32() {
      super("fp32");
    }

    @Override
    public DeltaCodec create(ProviderSettings settings) {
      return new Fp32Codec();
    }
  }

  private static final class Fp32Codec implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public EncodedDelta encode(float[] delta) {
      return new Fp32Delta(delta);
    }
  }

  /** {@code fp16}. */
  public static final class Fp16 extends Own {

    public Fp16() {
      super("fp16");
    }

    @Override
    public DeltaCodec create(ProviderSettings settings) {
      return new Fp16Codec();
    }
  }

  private static final class Fp16Codec implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public EncodedDelta encode(float[] delta) {
      return Fp16Delta.of(delta);
    }
  }

  /** {@code int8}. */
  public static final class Int8 extends Own {

    public Int8() {
      super("int8");
    }

    @Override
    public DeltaCodec create(ProviderSettings settings) {
      return new Int8Codec();
    }
  }

  private static final class Int8Codec implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public EncodedDelta encode(float[] delta) {
      return Int8Delta.of(delta);
    }

    @Override
    public int alignment() {
      return Int8Delta.BLOCK;
    }
  }

  /** {@code top-k}. */
  public static final class TopK extends Own {

    public TopK() {
      super("top-k");
    }

    @Override
    public Set<String> settings() {
      return Set.of("keep");
    }

    @Override
    public DeltaCodec create(ProviderSettings settings) {
      return new TopKCodec(settings.number("keep", KEEP));
    }
  }

  private static final class TopKCodec implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    private final double keep;

    private TopKCodec(double keep) {
      this.keep = keep;
    }

    @Override
    public EncodedDelta encode(float[] delta) {
      return TopKDelta.of(delta, keep);
    }
  }
}
