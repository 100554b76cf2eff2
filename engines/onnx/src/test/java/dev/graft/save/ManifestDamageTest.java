package dev.graft.save;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.predict.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestDamageTest {

  @TempDir Path folder;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private void save() throws IOException {
    new Bundle(
            new GraphNetwork(Samples.initialised(Samples.denseNetwork())),
            new int[] {10},
            Normalization.scale(1),
            Json.object(),
            List.of("a", "b", "c"),
            Json.object())
        .save(BundleStore.directory(folder));
  }

  @Test
  void oneFlippedByteOfTheManifestIsDetected() throws IOException {
    save();
    Path manifest = folder.resolve("MANIFEST.json");
    byte[] whole = Files.readAllBytes(manifest);
    Map<String, List<Integer>> outcomes = new TreeMap<>();
    for (int i = 0; i < whole.length; i++) {
      byte[] bytes = whole.clone();
      bytes[i] ^= 1;
      Files.write(manifest, bytes);
      String outcome;
      try {
        Bundle.load(BundleStore.directory(folder));
        outcome = "loaded";
      } catch (UnusableInputException e) {
        outcome = "refused";
      } catch (Exception e) {
        outcome = e.getClass().getName();
      }
      outcomes.computeIfAbsent(outcome, k -> new ArrayList<>()).add(i);
    }
    Map<String, String> shown = new TreeMap<>();
    outcomes.forEach(
        (k, v) -> shown.put(k, v.size() + " e.g. at " + v.subList(0, Math.min(5, v.size()))));
    Assertions.assertThat(shown.keySet()).as(shown.toString()).containsExactly("refused");
  }

  /** Bytes are drawn over the whole folder, so that most hit the weights, and over its files. */
  @Test
  void aThousandFlippedBytesOfABundleAreDetected() throws IOException {
    save();
    Random random = new Random(42);
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.sorted().toList();
    }
    Assertions.assertThat(files).hasSize(5);
    Map<String, Integer> detected = new TreeMap<>();
    List<String> missed = new ArrayList<>();
    for (int flip = 0; flip < 1000; flip++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] whole = Files.readAllBytes(file);
      byte[] damaged = whole.clone();
      int at = random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, damaged);
      try {
        Bundle.load(BundleStore.directory(folder));
        missed.add(
            String.format(
                Locale.ROOT, "%s at %d: %d to %d", file.getFileName(), at, whole[at], damaged[at]));
      } catch (UnusableInputException e) {
        detected.merge(file.getFileName().toString(), 1, Integer::sum);
      }
      Files.write(file, whole);
    }
    System.out.println("RELIABILITY | 5 | 1,000 flipped bytes in a bundle, detected | " + detected);
    Assertions.assertThat(missed).isEmpty();
    Assertions.assertThat(detected).hasSize(5);
    Bundle.load(BundleStore.directory(folder));
  }

  @Test
  void aFileThatIsMissingIsRefused() throws IOException {
    save();
    Files.delete(folder.resolve("labels.json"));
    assertThatThrownBy(() -> Bundle.load(BundleStore.directory(folder)))
        .isInstanceOf(UnusableInputException.class);
  }

  @Test
  void aFolderWithoutAManifestIsRefused() {
    assertThatThrownBy(() -> Predictor.load(folder)).isInstanceOf(UnusableInputException.class);
  }

  @Test
  void aManifestThatLeavesOutTheModelIsRefused() throws IOException {
    save();
    Files.writeString(folder.resolve("MANIFEST.json"), "{\"formatVersion\":1,\"files\":{}}");
    assertThatThrownBy(() -> Bundle.load(BundleStore.directory(folder)))
        .isInstanceOf(UnusableInputException.class);
  }

  @Test
  void anEmptyBatchHasNoPredictions() throws IOException {
    save();
    Assertions.assertThat(Predictor.load(folder).predict(new float[0][])).isEmpty();
  }
}
