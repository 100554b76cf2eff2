package dev.graft.model;

import dev.graft.Api;
import java.io.Serializable;

/**
 * The frozen part of a network, up to the cut, as it travels to executors: a value, opened where it
 * is run.
 */
@Api(Api.For.PARTS)
public interface Backbone extends Serializable {

  /** Identifies what it computes: two backbones of one hash give the same activations. */
  String sha256();

  /** Shape of one example, without the batch. */
  int[] inputShape();

  /** Shape of one example's activations, without the batch. */
  int[] outputShape();

  /**
   * Makes it ready to run; takes long, do it once a machine.
   *
   * @param threads native threads for one call
   */
  FeatureExtractor open(int threads);

  /** What it takes to compute on a GPU, by {@link #open(int, int)}; null: it computes on CPUs. */
  default GpuNeeds gpuNeeds() {
    return null;
  }

  /**
   * The same on one of the machine's GPUs.
   *
   * @param gpu its number, as CUDA counts those that this process sees
   */
  default FeatureExtractor open(int threads, int gpu) {
    return open(threads);
  }

  /** Whether one extractor can be used by many threads at once. */
  boolean shared();

  /** What runs it, for people. */
  String summary();
}
