package dev.graft.dataset;

import java.util.Arrays;

/**
 * Shapes of single examples: {@code [values]}, {@code [channels, height, width]}, or {@code [time,
 * features]}.
 */
public final class Shapes {

  private Shapes() {}

  /** Number of values in an example. */
  public static int length(int[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Whether a shape is {@code [time, features]}. */
  public static boolean isSequence(int[] shape) {
    return shape.length == 2;
  }

  /** A grey image is a sequence of its rows. */
  public static int[] sequence(int[] data) {
    return data.length == 3 && data[0] == 1 ? new int[] {data[1], data[2]} : data;
  }

  /** The shape of an example as an image; IDX images have no channel. */
  public static int[] image(int[] data) {
    return data.length == 2 ? new int[] {1, data[0], data[1]} : data;
  }
}
