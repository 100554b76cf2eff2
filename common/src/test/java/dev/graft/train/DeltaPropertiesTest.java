package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.ProviderSettings;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What comes back of a delta: 2,000 of random lengths, of numbers of all sizes, zeros and ties. */
class DeltaPropertiesTest {

  private static final int DELTAS = 2000;

  private static DeltaCodec codec(String type) {
    return DeltaCodecs.of(new Codec(ProviderSettings.of(Codec.KEY, type), false));
  }

  private static void each(BiConsumer<float[], Random> property) {
    for (int seed = 0; seed < DELTAS; seed++) {
      Random random = new Random(seed);
      float[] delta = new float[random.nextInt(2500)];
      int smallest = -30 + random.nextInt(40);
      for (int i = 0; i < delta.length; i++) {
        float value = Math.scalb(random.nextFloat() - 0.5f, smallest + random.nextInt(6));
        delta[i] = random.nextInt(4) > 0 || i == 0 ? value : random.nextBoolean() ? 0 : -delta[0];
      }
      property.accept(delta, random);
    }
  }

  /** Eleven bits of a number, and the smallest step of all. */
  @Test
  void asItIsOrAsNearAsSixteenBitsAre() {
    each(
        (delta, random) -> {
          assertThat(codec("fp32").encode(delta).decode()).isEqualTo(delta);
          float[] half = codec("fp16").encode(delta).decode();
          assertThat(IntStream.range(0, delta.length))
              .allMatch(i -> Math.abs(half[i] - delta[i]) <= Math.abs(delta[i]) / 2048 + 0x1p-25f);
        });
  }

  @Test
  void eightBitsAreNearForTheLargestOfTheirBlock() {
    DeltaCodec codec = codec("int8");
    each(
        (delta, random) -> {
          float[] read = codec.encode(delta).decode();
          for (int from = 0; from < delta.length; from += codec.alignment()) {
            int begin = from;
            int end = Math.min(delta.length, from + codec.alignment());
            float largest = largest(delta, begin, end);
            assertThat(IntStream.range(begin, end))
                .allMatch(i -> Math.abs(read[i] - delta[i]) <= largest / 254 * 1.0001f);
          }
        });
  }

  private static float largest(float[] delta, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(delta[i]));
    }
    return largest;
  }

  @Test
  void nothingSmallerIsKeptThanIsLeftOut() {
    each(
        (delta, random) -> {
          double keep = 0.001 + 0.999 * random.nextDouble();
          float[] read = TopKDelta.of(delta, keep).decode();
          float least = Float.POSITIVE_INFINITY;
          float left = 0;
          int kept = 0;
          int values = 0;
          for (int i = 0; i < delta.length; i++) {
            values += delta[i] == 0 ? 0 : 1;
            if (read[i] == 0) {
              left = Math.max(left, Math.abs(delta[i]));
            } else {
              assertThat(read[i]).isEqualTo(delta[i]);
              least = Math.min(least, Math.abs(delta[i]));
              kept++;
            }
          }
          assertThat(left).isLessThanOrEqualTo(least);
          assertThat(kept)
              .isBetween(
                  Math.min(values, (int) Math.floor(keep * delta.length)),
                  (int) Math.ceil(keep * delta.length));
        });
  }

  @Test
  void rangesAreAWholeAndEndWhereBlocksDo() {
    each(
        (delta, random) -> {
          int length = random.nextInt(2_000_000_000);
          int parts = 1 + random.nextInt(64);
          int alignment = 1 + random.nextInt(20_000);
          int at = 0;
          for (int part = 0; part < parts; part++) {
            Range range = Range.part(length, part, parts, alignment);
            assertThat(range.from()).isEqualTo(at);
            assertThat(range.length()).isNotNegative();
            at = range.to();
            assertThat(part == parts - 1 ? at - length : at % alignment).isZero();
          }
        });
  }
}
