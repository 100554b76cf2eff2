package dev.graft.spark;

import java.lang.ref.WeakReference;

/** Whether the collector takes something: nobody names it any more. */
public final class Collected {

  private static final int TIMES = 200;

  private Collected() {}

  public static boolean soon(WeakReference<?> reference) {
    for (int i = 0; i < TIMES && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }
}
