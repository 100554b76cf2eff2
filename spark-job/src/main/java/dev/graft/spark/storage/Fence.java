package dev.graft.spark.storage;

import java.io.IOException;

/** Says before each write whether the folder is still this driver's. */
public interface Fence {

  /** No one else writes there. */
  Fence NONE = () -> {};

  /**
   * Goes on, or not.
   *
   * @throws SupersededException if another driver has taken over
   */
  void check() throws IOException;
}
