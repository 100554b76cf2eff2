package dev.graft.train;

import dev.graft.config.AveragingSettings;

/** The formats of a weight delta. */
public final class DeltaCodecs {

  private DeltaCodecs() {}

  /** As the job file says; error feedback is the worker's business ({@link ErrorFeedback}). */
  public static DeltaCodec of(AveragingSettings.Codec settings) {
    return switch (settings.type()) {
      case FP32 -> new Fp32();
      case FP16 -> new Fp16();
      case INT8 -> new Int8();
      case TOP_K -> new TopK(settings.keep());
    };
  }

  private static final class Fp32 implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public EncodedDelta encode(float[] delta) {
      return new Fp32Delta(delta);
    }
  }

  private static final class Fp16 implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public EncodedDelta encode(float[] delta) {
      return Fp16Delta.of(delta);
    }
  }

  private static final class Int8 implements DeltaCodec {
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

  private static final class TopK implements DeltaCodec {
    private static final long serialVersionUID = 1L;

    private final double keep;

    private TopK(double keep) {
      this.keep = keep;
    }

    @Override
    public EncodedDelta encode(float[] delta) {
      return TopKDelta.of(delta, keep);
    }
  }
}
