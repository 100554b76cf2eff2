package dev.graft.text;

import java.io.Serializable;

/** Makes a row of numbers of a text, as a network takes it. */
public interface TextToRow extends Serializable {

  /** Numbers in a row. */
  int length();

  /** The row of a text, padded with 0; null if nothing in the text is known. */
  float[] row(String text);
}
