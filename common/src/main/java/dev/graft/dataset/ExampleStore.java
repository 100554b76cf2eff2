package dev.graft.dataset;

/**
 * Examples as training reads them: by position, without a pass over the rest, wherever they lie.
 * Pictures stay bytes and are normalised as they are read.
 */
public interface ExampleStore {

  /** How many there are. */
  int size();

  /** What they lie in. */
  Chunks chunks();

  /** What they take, and where. */
  Footprint footprint();

  /** The stable id of an example. */
  long id(int index);

  /** Whether the examples are pictures that have not been normalised. */
  boolean holdsPixels();

  /** Whether some examples count more than others. */
  boolean isWeighted();

  /** A picture as it was read. */
  byte[] pixels(int index);

  /** What is done to the pictures. */
  Normalization normalization();

  /** The features of these examples, one array each. */
  float[][] rows(int[] indices);

  /**
   * The features of an example.
   *
   * @param to as long as they are; filled with them
   */
  void row(int index, float[] to);

  /** What the network is to say of these examples. */
  Targets targets(int[] indices);

  /** The features of these examples, one row after the other. */
  default float[] features(int[] indices) {
    return Rows.joined(rows(indices));
  }
}
