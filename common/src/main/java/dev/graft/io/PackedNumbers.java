package dev.graft.io;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Floats or doubles that Java's serialization moves in blocks, which takes less than half of the
 * time that it takes for an array. A range of an array travels without being copied first.
 */
public final class PackedNumbers implements Externalizable {

  private static final long serialVersionUID = 1L;

  private static final int BLOCK = 1 << 13;

  private float[] floats;
  private double[] doubles;
  private int from;
  private int to;

  /** For serialization. */
  public PackedNumbers() {}

  private PackedNumbers(float[] floats, double[] doubles, int from, int to) {
    this.floats = floats;
    this.doubles = doubles;
    this.from = from;
    this.to = to;
  }

  /** Wraps an array without copying it. */
  public static PackedNumbers of(float[] floats) {
    return new PackedNumbers(floats, null, 0, floats.length);
  }

  /** Wraps an array without copying it. */
  public static PackedNumbers of(double[] doubles) {
    return new PackedNumbers(null, doubles, 0, doubles.length);
  }

  /** Those from one index to before another, not copied. */
  public PackedNumbers range(int begin, int end) {
    return new PackedNumbers(floats, doubles, from + begin, from + end);
  }

  /** How many they are. */
  public int length() {
    return to - from;
  }

  /** The array itself, or a copy if this is a range of one. */
  public float[] floats() {
    return length() == floats.length ? floats : Arrays.copyOfRange(floats, from, to);
  }

  /** The array itself, or a copy if this is a range of one. */
  public double[] doubles() {
    return length() == doubles.length ? doubles : Arrays.copyOfRange(doubles, from, to);
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeBoolean(doubles != null);
    out.writeInt(length());
    ByteBuffer block = block();
    for (int at = from; at < to; at += BLOCK) {
      int count = Math.min(BLOCK, to - at);
      if (doubles == null) {
        block.asFloatBuffer().put(floats, at, count);
        out.write(block.array(), 0, count * Float.BYTES);
      } else {
        block.asDoubleBuffer().put(doubles, at, count);
        out.write(block.array(), 0, count * Double.BYTES);
      }
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    boolean wide = in.readBoolean();
    to = in.readInt();
    floats = wide ? null : new float[to];
    doubles = wide ? new double[to] : null;
    ByteBuffer block = block();
    for (int at = 0; at < to; at += BLOCK) {
      int count = Math.min(BLOCK, to - at);
      if (wide) {
        in.readFully(block.array(), 0, count * Double.BYTES);
        block.asDoubleBuffer().get(doubles, at, count);
      } else {
        in.readFully(block.array(), 0, count * Float.BYTES);
        block.asFloatBuffer().get(floats, at, count);
      }
    }
  }

  private ByteBuffer block() {
    int bytes = Math.min(BLOCK, length()) * Double.BYTES;
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
