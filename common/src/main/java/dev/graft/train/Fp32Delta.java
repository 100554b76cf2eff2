package dev.graft.train;

import java.util.Arrays;

/** A delta as it is: nothing is lost, nothing is copied that need not be. */
public final class Fp32Delta implements EncodedDelta {

  private static final long serialVersionUID = 1L;

  private final float[] values;

  /** Wraps the values without copying them. */
  public Fp32Delta(float[] values) {
    this.values = values;
  }

  @Override
  public int length() {
    return values.length;
  }

  @Override
  public float[] decode() {
    return values;
  }

  @Override
  public EncodedDelta slice(int from, int to) {
    return from == 0 && to == values.length
        ? this
        : new Fp32Delta(Arrays.copyOfRange(values, from, to));
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * values.length;
  }
}
