package dev.graft.dataset;

import java.util.Locale;

/** The classes that labels may name where their number is known before anything is read. */
final class Labels {

  private Labels() {}

  /**
   * What is wrong with a label; null: nothing.
   *
   * @param classes how many there are; 0: that is not known
   */
  static String problem(int label, int classes) {
    return classes == 0 || label >= 0 && label < classes
        ? null
        : String.format(
            Locale.ROOT, "its label %d is none of the classes 0 to %d", label, classes - 1);
  }
}
