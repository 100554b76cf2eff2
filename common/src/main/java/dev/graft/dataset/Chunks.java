package dev.graft.dataset;

/** The chunks of a store, one after the other. */
public interface Chunks {

  /** How many examples there are in each. */
  int[] sizes();

  /** Brings what of a chunk is not in memory there, from one end to the other. */
  default void load(int chunk) {}
}
