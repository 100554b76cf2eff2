package dev.graft.train;

import java.io.Serializable;
import java.util.Random;

/** What a pretext task takes from an example, for the network to give it back. */
public interface Corruption extends Serializable {

  /** Rows that values may be taken from. */
  interface Rows {

    int size();

    /** One of them, not to be changed. */
    float[] row(int index);
  }

  /**
   * A corrupted copy of an example.
   *
   * @param clean its features, normalised; not changed
   * @param random all that is drawn is drawn from it
   * @param others of the same data
   */
  float[] corrupted(float[] clean, Random random, Rows others);

  /** What it does, for people, as in "of which 3 of 10 columns are masked". */
  String summary();
}
