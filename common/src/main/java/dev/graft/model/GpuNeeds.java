package dev.graft.model;

import dev.graft.Api;
import java.io.Serializable;

/** What has to be there for a network to be computed on a GPU; a value that travels. */
@Api(Api.For.PARTS)
public interface GpuNeeds extends Serializable {

  /**
   * What this process lacks to compute on a GPU of its machine, and what would bring it, as a part
   * of a sentence; null: nothing.
   *
   * @param gpu its number, as CUDA counts those that this process sees
   */
  String missing(int gpu);

  /** What is missing for either of two; each may be null. */
  static GpuNeeds of(GpuNeeds one, GpuNeeds other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return gpu -> {
      String missing = one.missing(gpu);
      return missing == null ? other.missing(gpu) : missing;
    };
  }
}
