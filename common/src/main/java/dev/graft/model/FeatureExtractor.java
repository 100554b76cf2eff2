package dev.graft.model;

import dev.graft.Api;

/** A backbone that has been opened on this machine. */
@Api(Api.For.PARTS)
public interface FeatureExtractor extends AutoCloseable {

  /**
   * The activations at the cut.
   *
   * @param rows examples, flattened in the order of {@link Backbone#inputShape()}; not changed
   * @return one row an example, in the order of {@link Backbone#outputShape()}
   */
  float[][] activations(float[][] rows);

  /** Frees native memory. */
  @Override
  void close();
}
