package dev.graft.train;

import dev.graft.Api;
import java.io.Serializable;

/** Writes weight deltas in one format. Has no state: error feedback is the worker's business. */
@Api(Api.For.PARTS)
public interface DeltaCodec extends Serializable {

  /** Writes a delta. */
  EncodedDelta encode(float[] delta);

  /** Slices of encoded deltas may begin at multiples of this only. */
  default int alignment() {
    return 1;
  }
}
