package dev.graft.spark.job;

import dev.graft.spark.read.Division;

/** Cuts examples into blocks of which a few are a sample. */
final class SampleDivision implements Division {

  /** A shuffle has so many partitions at most. */
  private static final long BLOCKS = 1_000;

  private final int least;
  private final int examples;

  /**
   * @param least blocks
   * @param examples that a block has about, where there are so many
   */
  SampleDivision(int least, int examples) {
    this.least = least;
    this.examples = examples;
  }

  @Override
  public int workers(long all) {
    return (int) Math.max(least, Math.min(BLOCKS, all / examples));
  }

  @Override
  public int pieces(long all) {
    return 1;
  }

  @Override
  public int blocks(long all) {
    return workers(all);
  }
}
