package dev.graft.engine;

import dev.graft.Api;

/** The vectors that a network has for words, by their numbers. */
@Api(Api.For.PARTS)
public interface WordTable {

  /** The name of the layer that holds them. */
  String layer();

  /** How many words there are; 0 is padding, 1 the unknown word. */
  int words();

  /** Numbers a word. */
  int dimensions();

  /** A copy of the vectors, one row a word, one after the other. */
  float[] get();

  /**
   * Sets all vectors, in place.
   *
   * @param vectors as {@link #get} gives them
   */
  void set(float[] vectors);
}
