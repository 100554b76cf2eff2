package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.UnusableInputException;
import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.ProviderSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaCodecsTest {

  private static DeltaCodec codec(String type) {
    ProviderSettings named = ProviderSettings.of(Codec.KEY, type);
    return DeltaCodecs.of(
        new Codec(type.equals("top-k") ? named.with("keep", "0.25") : named, false));
  }

  /** Numbers from -0.001 to 0.001. */
  private static float[] delta(int length) {
    float[] delta = RandomNumbers.of(length, length);
    for (int i = 0; i < length; i++) {
      delta[i] = (delta[i] - 0.5f) / 500;
    }
    return delta;
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "fp16", "int8", "top-k"})
  void sliceOfADeltaIsADeltaOfTheSlice(String type) {
    DeltaCodec codec = codec(type);
    for (int length : new int[] {0, 1, 1024, 2500}) {
      EncodedDelta encoded = codec.encode(delta(length));
      float[] whole = encoded.decode();
      assertThat(whole).hasSize(length);
      for (int parts = 1; parts < 6; parts++) {
        for (int part = 0; part < parts; part++) {
          Range range = Range.part(length, part, parts, codec.alignment());
          EncodedDelta slice = encoded.slice(range.from(), range.to());
          assertThat(slice.length()).isEqualTo(range.length());
          assertThat(slice.decode()).isEqualTo(Arrays.copyOfRange(whole, range.from(), range.to()));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"fp32, 10000", "fp16, 5004", "int8, 2512", "top-k, 5004"})
  void bytesAreThoseOnTheWire(String type, long bytes) throws Exception {
    EncodedDelta encoded = codec(type).encode(delta(2500));
    assertThat(encoded.bytes()).isEqualTo(bytes);
    assertThat((double) written(encoded).length).isCloseTo((double) bytes, within(300.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "fp16", "int8", "top-k"})
  void codecAndDeltaTravel(String type) throws Exception {
    DeltaCodec there = (DeltaCodec) read(written(codec(type)));
    assertThat(there.alignment()).isEqualTo(type.equals("int8") ? 1024 : 1);
    EncodedDelta encoded = there.encode(delta(2500));
    EncodedDelta back = (EncodedDelta) read(written(encoded));
    assertThat(back.decode()).isEqualTo(codec(type).encode(delta(2500)).decode());
  }

  private static byte[] written(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "fp16", "int8", "top-k"})
  void finiteStaysFiniteAndZeroStaysZero(String type) {
    float[] extremes = {
      Float.MAX_VALUE, -Float.MAX_VALUE, 3.3e38f, 65504, 70000, 0, Float.MIN_VALUE, -1e-38f
    };
    for (float[] delta :
        new float[][] {extremes, {Float.MIN_VALUE, -Float.MIN_VALUE}, {0, 0, 0}, {-70000, 1}}) {
      for (float value : codec(type).encode(delta).decode()) {
        assertThat(value).isFinite();
      }
    }
    assertThat(codec(type).encode(new float[5]).decode()).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "fp16", "int8", "top-k"})
  void whatIsNotFiniteDoesNotBecomeFinite(String type) {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] decoded = codec(type).encode(new float[] {1, bad, 2, 3}).decode();
      assertThat(decoded[1])
          .isNotEqualTo(1)
          .satisfies(v -> assertThat(Float.isFinite(v)).isFalse());
    }
  }

  @Test
  void topKKeepsOneInAHundredUnlessItIsTold() {
    assertThat(DeltaCodecs.of(Codec.of("top-k", true)).encode(delta(500)).bytes()).isEqualTo(44);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "fp16", "int8"})
  void theOthersSendEveryValue(String type) {
    ProviderSettings kept = ProviderSettings.of(Codec.KEY, type).with("keep", "0.5");
    assertThatThrownBy(() -> DeltaCodecs.of(new Codec(kept, false)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.codec.keep = 0.5: train.codec.type = %s has no such setting, it takes none.",
            type);
  }

  @Test
  void aNameThatNobodyHasIsToldWithThoseThatThereAre() {
    assertThatThrownBy(() -> codec("int4"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(
            "there is no such delta codec, only fp16, fp32, int8, top-k (Graft's own); ");
  }

  @Test
  void fp32LosesNothing() {
    assertThat(codec("fp32").encode(delta(50)).decode()).isEqualTo(delta(50));
  }

  /** 1 + 2^-11 is halfway between two halves, the even one is 1. */
  @Test
  void fp16KeepsElevenBits() {
    float[] delta = {1 + 0x1p-11f, 1 + 0x1.8p-10f, -1 - 0x1.1p-11f, 0.1f};
    assertThat(Fp16Delta.of(delta).decode())
        .containsExactly(1, 1 + 0x1p-9f, -1 - 0x1p-10f, 0.099975586f);
  }

  /** Not scaled, a half would tell 1e-7 as 1.19e-7 and 1e-8 as 0. */
  @Test
  void fp16KeepsElevenBitsOfSmallDeltasToo() {
    float[] delta = {1e-7f, -1e-8f, 3e-12f, 1e-38f, 0};
    float[] decoded = Fp16Delta.of(delta).decode();
    for (int i = 0; i < 3; i++) {
      assertThat(decoded[i] / delta[i]).isCloseTo(1, within(0x1p-11f));
    }
    assertThat(decoded[3]).isZero();
    assertThat(Fp16Delta.of(new float[] {1e-40f}).decode()[0] / 1e-40f)
        .isCloseTo(1, within(0x1p-10f));
  }

  /** The scale is 1: 2.5 and 3.5 are halfway. */
  @Test
  void int8RoundsToTheNearestMultipleTiesToEven() {
    float[] delta = {127, 2.5f, 3.5f, -2.5f, 0.4f, -126.6f};
    assertThat(Int8Delta.of(delta).decode()).containsExactly(127, 2, 4, -2, 0, -127);
  }

  @Test
  void int8HasAScaleForEachBlock() {
    float[] delta = new float[1026];
    delta[0] = 1270;
    delta[1] = 4;
    delta[1024] = 1.27f;
    delta[1025] = 0.052f;
    float[] decoded = Int8Delta.of(delta).decode();
    assertThat(decoded[0]).isEqualTo(1270);
    assertThat(decoded[1]).isZero();
    assertThat(decoded[1025]).isCloseTo(0.05f, within(1e-7f));
  }

  @Test
  void int8IsOffByHalfAScaleAtMost() {
    float[] delta = delta(3000);
    float[] decoded = Int8Delta.of(delta).decode();
    for (int i = 0; i < delta.length; i++) {
      assertThat(decoded[i]).isCloseTo(delta[i], within(0.001f / 254 * 1.001f));
    }
  }

  @Test
  void int8IsCutWhereABlockBeginsOnly() {
    assertThatThrownBy(() -> Int8Delta.of(new float[2048]).slice(0, 1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot cut a delta in bytes from 0 to 1000: blocks have 1024 values");
    assertThatThrownBy(() -> Int8Delta.of(new float[2048]).slice(5, 1024))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void topKKeepsTheLargestMagnitudes() {
    float[] delta = {0.1f, -5, 3, 0, -0.2f, 4, 1, 2};
    assertThat(TopKDelta.of(delta, 0.375).decode()).containsExactly(0, -5, 3, 0, 0, 4, 0, 0);
    assertThat(TopKDelta.of(delta, 1).decode()).isEqualTo(delta);
  }

  @Test
  void topKKeepsTheFirstOfEqualMagnitudes() {
    float[] delta = {1, -2, 2, 2, -2, 1};
    assertThat(TopKDelta.of(delta, 0.5).decode()).containsExactly(0, -2, 2, 2, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"0.01, 300, 3", "0.01, 301, 4", "0.07, 100, 7", "0.001, 5, 1", "1, 7, 7"})
  void topKRoundsTheNumberUp(double keep, int length, int kept) {
    EncodedDelta encoded = TopKDelta.of(delta(length), keep);
    assertThat(encoded.bytes()).isEqualTo(8L * kept + 4);
    float[] decoded = encoded.decode();
    assertThat(IntStream.range(0, length).filter(i -> decoded[i] != 0).count()).isEqualTo(kept);
  }

  /** Against a sort of the magnitudes. */
  @Test
  void topKFindsTheThresholdAmongManyValues() {
    float[] delta = delta(10_000);
    float[] magnitudes = new float[delta.length];
    for (int i = 0; i < delta.length; i++) {
      magnitudes[i] = Math.abs(delta[i]);
    }
    Arrays.sort(magnitudes);
    for (int kept : new int[] {1, 2, 99, 5000, 9999}) {
      float least = magnitudes[delta.length - kept];
      float[] expected = new float[delta.length];
      for (int i = 0; i < delta.length; i++) {
        expected[i] = Math.abs(delta[i]) >= least ? delta[i] : 0;
      }
      assertThat(TopKDelta.of(delta, kept / 10_000.0).decode()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.1, Double.NaN})
  void topKRefusesAShareOfNothing(double keep) {
    assertThatThrownBy(() -> TopKDelta.of(new float[5], keep))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot keep a share of %s of a delta: it must be above 0 and at most 1"
                .formatted(keep));
  }
}
