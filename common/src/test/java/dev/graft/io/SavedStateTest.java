package dev.graft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedStateTest {

  @TempDir private Path folder;

  private SavedState again(SavedState state) throws IOException {
    BundleStore store = BundleStore.directory(folder);
    state.save(store, Json.object().put("round", 7));
    SavedState.Loaded loaded = SavedState.load(store);
    assertThat(loaded.about()).isEqualTo(Json.object().put("round", 7));
    return loaded.state();
  }

  @Test
  void numbersAndArraysComeBackBitForBit() throws IOException {
    SavedState state = new SavedState();
    float[] floats = {1 / 3f, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};
    double[] doubles = {1 / 3d, -0d, Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY};
    state.in("part").put("floats", floats);
    state.in("part").put("doubles", doubles);
    state.put("third", 1 / 3d);
    state.put("negativeZero", -0d);
    state.put("least", Double.NEGATIVE_INFINITY);
    state.put("none", Double.NaN);
    state.put("whole", Long.MAX_VALUE);
    state.put("text", "Ä\n\"");
    state.put("list", Json.of(List.of(1, 2)));
    SavedState read = again(state);
    assertThat(read.in("part").floats("floats")).containsExactly(floats);
    assertThat(read.in("part").doubles("doubles")).containsExactly(doubles);
    assertThat(read.number("third")).isEqualTo(1 / 3d);
    assertThat(Double.doubleToRawLongBits(read.number("negativeZero")))
        .isEqualTo(Double.doubleToRawLongBits(-0d));
    assertThat(read.number("least")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(read.number("none")).isNaN();
    assertThat(read.whole("whole")).isEqualTo(Long.MAX_VALUE);
    assertThat(read.text("text")).isEqualTo("Ä\n\"");
    assertThat(read.json("list")).isEqualTo(Json.of(List.of(1, 2)));
  }

  @Test
  void longArraysAndEmptyOnesComeBackWhole() throws IOException {
    float[] floats = new float[100_001];
    double[] doubles = new double[40_003];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = i * 0.37f;
    }
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = i * 0.37;
    }
    SavedState state = new SavedState();
    state.put("floats", floats);
    state.put("doubles", doubles);
    state.put("empty", new float[0]);
    SavedState read = again(state);
    assertThat(read.floats("floats")).isEqualTo(floats);
    assertThat(read.doubles("doubles")).isEqualTo(doubles);
    assertThat(read.floats("empty")).isEmpty();
  }

  @Test
  void everyChangedByteIsNoticed() throws IOException {
    SavedState state = new SavedState();
    state.put("weights", new float[] {1, 2, 3});
    state.put("round", 3);
    BundleStore store = BundleStore.directory(folder);
    state.save(store, Json.object().put("round", 3));
    List<Path> files;
    try (var all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    assertThat(files).hasSize(3);
    for (Path file : files) {
      byte[] right = Files.readAllBytes(file);
      for (int i = 0; i < right.length; i++) {
        byte[] wrong = right.clone();
        wrong[i] ^= (byte) (1 << (i % 8));
        Files.write(file, wrong);
        assertThatThrownBy(() -> SavedState.load(store))
            .as("byte %d of %s", i, file)
            .isInstanceOf(UnusableInputException.class);
      }
      Files.write(file, right);
    }
    assertThat(SavedState.load(store).state().whole("round")).isEqualTo(3);
  }

  @Test
  void whatWasNotSavedIsNamed() throws IOException {
    SavedState read = again(new SavedState());
    assertThat(read.has("momentum")).isFalse();
    assertThatThrownBy(() -> read.in("outer").doubles("momentum"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot continue: the saved state has no outer/momentum.");
  }
}
