package dev.graft.text;

import java.io.Serializable;

/** Makes a row of numbers of a text, as a network takes it. */
public interface TextToRow extends Serializable {

  /** Numbers in a row. */
  int length();

  /** Words or tokens of an example at most. */
  default int tokens() {
    return length();
  }

  /** Whether an example is a pair of texts. */
  default boolean pairs() {
    return false;
  }

  /**
   * The row of a pair of texts, where it takes {@link #pairs}; null if nothing in them is known.
   */
  default float[] row(String first, String second) {
    throw new IllegalStateException("no pairs");
  }

  /** The row of a text, padded with 0; null if nothing in the text is known. */
  float[] row(String text);
}
