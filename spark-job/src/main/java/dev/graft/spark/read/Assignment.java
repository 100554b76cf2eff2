package dev.graft.spark.read;

import dev.graft.dataset.Seeds;
import java.io.Serializable;

/**
 * Decides by an example's stable id alone which part it belongs to and where it stands in the
 * random order of all.
 */
final class Assignment implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int own;
  private final long seed;
  private final double validation;
  private final double test;

  /**
   * @param own the part that the files were named for
   * @param validation share of the examples that goes to validation, in [0, 1)
   * @param test share of the examples that goes to test, in [0, 1)
   */
  Assignment(Part own, long seed, double validation, double test) {
    this.own = own.ordinal();
    this.seed = Seeds.derive(seed, "files", own.ordinal());
    this.validation = validation;
    this.test = test;
  }

  Part part(long id) {
    double draw = (Seeds.derive(seed, "split", id) >>> 11) * 0x1.0p-53;
    if (draw < validation) {
      return Part.VALIDATION;
    }
    return draw < validation + test ? Part.TEST : Part.values()[own];
  }

  /** A random number from 0 to Long.MAX_VALUE that orders the examples. */
  long rank(long id) {
    return Seeds.derive(seed, "rank", id) >>> 1;
  }
}
