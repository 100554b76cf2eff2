package dev.graft.save;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Normalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
            Samples.initialised(Samples.denseNetwork()),
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
