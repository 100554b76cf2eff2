package dev.graft.model;

import dev.graft.Api;
import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * The numbers of a network in one flat vector, where its engine keeps them: outside the Java heap
 * if that is native memory. Changes are seen by the engine.
 */
@Api(Api.For.PARTS)
public final class State {

  private final FloatBuffer values;

  private State(FloatBuffer values) {
    this.values = values;
  }

  /** The numbers of a buffer, from its beginning to its capacity. */
  public static State of(FloatBuffer values) {
    return new State(values);
  }

  /** The numbers of an array, which is not copied. */
  public static State of(float[] values) {
    return new State(FloatBuffer.wrap(values));
  }

  public int length() {
    return values.capacity();
  }

  /** Copies numbers to the start of an array. */
  public void get(int from, float[] to, int count) {
    get(from, to, 0, count);
  }

  /** Copies numbers to a place in an array. */
  public void get(int from, float[] to, int at, int count) {
    values.get(from, to, at, count);
  }

  /** Copies numbers from the start of an array. */
  public void put(int to, float[] from, int count) {
    values.put(to, from, 0, count);
  }

  /** All numbers, copied. */
  public float[] copy() {
    float[] copy = new float[length()];
    values.get(0, copy);
    return copy;
  }

  /** Takes on all numbers. */
  public void load(float[] all) {
    checkLength(all.length, length());
    values.put(0, all);
  }

  /** Refuses a vector of another length. */
  public static void checkLength(int given, long expected) {
    if (given != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot load %d numbers into a vector of %d", given, expected));
    }
  }
}
