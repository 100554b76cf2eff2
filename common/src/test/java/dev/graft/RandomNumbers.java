package dev.graft;

import java.util.Random;

/** Numbers that several tests use. */
public final class RandomNumbers {

  private RandomNumbers() {}

  /** Numbers between 0 and 1. */
  public static float[] of(int count, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat();
    }
    return numbers;
  }
}
