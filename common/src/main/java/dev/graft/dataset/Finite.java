package dev.graft.dataset;

/** Whether numbers are finite. */
public final class Finite {

  private Finite() {}

  /** Whether all are: none is infinite or not a number. */
  public static boolean all(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }
}
