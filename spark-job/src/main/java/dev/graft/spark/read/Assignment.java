package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Split;
import java.io.Serializable;
import java.util.Map;

/**
 * Decides by a record's stable id alone (or by its group's name) which part it belongs to, and
 * where it stands in the random order of all.
 */
final class Assignment implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Bits of a draw. */
  static final int DRAW_BITS = 53;

  /** Bits of a rank. */
  static final int RANK_BITS = 63;

  private final int own;
  private final long seed;
  private final double validation;
  private final double test;
  private final Map<Integer, long[]> strata;

  /** Whether records without a label are no defect, but unlabelled examples. */
  private final boolean nullLabels;

  /**
   * @param own the part that the files were named for
   * @param validation share of the examples that goes to validation, in [0, 1)
   * @param test share of the examples that goes to test, in [0, 1)
   */
  Assignment(Split own, long seed, double validation, double test) {
    this(own, seed, validation, test, false);
  }

  private Assignment(Split own, long seed, double validation, double test, boolean nullLabels) {
    this(
        own.ordinal(),
        Seeds.derive(seed, "files", own.ordinal()),
        validation,
        test,
        Map.of(),
        nullLabels);
  }

  /** As the settings divide the files of a part. */
  static Assignment of(Split own, DataSettings settings, long seed) {
    boolean train = own == Split.TRAIN;
    return new Assignment(
        own,
        seed,
        train && !settings.validation().named() ? settings.validationFraction() : 0,
        train && !settings.test().named() ? settings.testFraction() : 0,
        train && settings.unlabelled().nullLabels());
  }

  private Assignment(
      int own,
      long seed,
      double validation,
      double test,
      Map<Integer, long[]> strata,
      boolean nullLabels) {
    this.own = own;
    this.seed = seed;
    this.validation = validation;
    this.test = test;
    this.strata = strata;
    this.nullLabels = nullLabels;
  }

  /**
   * The same with shares that hold within each class.
   *
   * @param bounds for each class the first draw that is past validation, and the first that is past
   *     test
   */
  Assignment stratified(Map<Integer, long[]> bounds) {
    return new Assignment(own, seed, validation, test, bounds, nullLabels);
  }

  /** Whether examples are taken from this part's files for validation or test. */
  boolean divides() {
    return validation > 0 || test > 0;
  }

  double validation() {
    return validation;
  }

  double test() {
    return test;
  }

  Split part(RawRecord record) {
    if (nullLabels && record.isUnlabelled()) {
      return Split.UNLABELLED;
    }
    long draw = draw(record);
    long[] bounds = strata.get(record.label());
    if (bounds == null) {
      bounds = new long[] {bound(validation), bound(validation + test)};
    }
    if (draw < bounds[0]) {
      return Split.VALIDATION;
    }
    return draw < bounds[1] ? Split.TEST : Split.values()[own];
  }

  /** A random number from 0 to 2^53 that decides the part: the same for all of a group. */
  long draw(RawRecord record) {
    long key = record.group() == null ? record.id() : Seeds.derive(0, record.group());
    return Seeds.derive(seed, "split", key) >>> (Long.SIZE - DRAW_BITS);
  }

  private static long bound(double share) {
    return (long) Math.ceil(Math.scalb(share, DRAW_BITS));
  }

  /** A random number from 0 to Long.MAX_VALUE that orders the examples. */
  long rank(RawRecord record) {
    return Seeds.derive(seed, "rank", record.id()) >>> (Long.SIZE - RANK_BITS);
  }
}
