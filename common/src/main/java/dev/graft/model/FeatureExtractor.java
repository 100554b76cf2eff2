package dev.graft.model;

/** A backbone that has been opened on this machine. */
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
