package dev.graft.train;

import dev.graft.io.PackedNumbers;

/** A delta as it is: nothing is lost, nothing is copied that need not be. */
public final class Fp32Delta implements EncodedDelta {

  private static final long serialVersionUID = 1L;

  private final PackedNumbers values;

  /** Wraps the values without copying them. */
  public Fp32Delta(float[] values) {
    this(PackedNumbers.of(values));
  }

  private Fp32Delta(PackedNumbers values) {
    this.values = values;
  }

  @Override
  public int length() {
    return values.length();
  }

  @Override
  public float[] decode() {
    return values.floats();
  }

  @Override
  public EncodedDelta slice(int from, int to) {
    return new Fp32Delta(values.range(from, to));
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * values.length();
  }
}
