package dev.graft.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngine;
import dev.graft.engine.OutputKind;
import dev.graft.engine.SavedModel;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchEngineTest {

  private static ModelFile file(String name) throws IOException {
    return ModelFile.of(ModelFile.Files.LOCAL, Prepared.path(name).toString(), sha256 -> {});
  }

  private static SavedModel read(String name) throws IOException {
    NetworkEngine engine = new TorchEngine();
    try (ModelFile file = file(name)) {
      assertThat(engine.knows(file)).isTrue();
      return engine.read(file).network();
    }
  }

  @Test
  void aPreparedFileSaysWhatItIs() throws IOException {
    SavedModel network = read("cnn.pt");
    assertThat(network.statedShape()).containsExactly(1, 8, 8);
    assertThat(network.inputShape(new int[] {8, 8})).containsExactly(1, 8, 8);
    assertThat(network.names()).containsExactly("0", "1", "features", "5");
    assertThat(network.parameters()).isEqualTo(36 + 4 + 4 + 4 + 2 * 64 + 2);
    assertThat(network.weights()).hasSize((int) network.parameters() + 8);
    assertThat(network.gives()).isEqualTo(OutputKind.DISTRIBUTION);
    assertThat(network.task(null, 0)).isEqualTo(Task.CLASSIFICATION);
    assertThat(read("words.pt").statedShape()).containsExactly(12);
    assertThat(read("value.pt").task(null, 1)).isEqualTo(Task.REGRESSION);
    assertThat(network.normalization()).isEqualTo(Normalization.scale(255));
    assertThat(read("dense.pt").normalization()).isNull();
    network.checkFinite();
  }

  @ParameterizedTest
  @CsvSource({"plain.pt, it is TorchScript that says nothing", "state.pth, never read"})
  void whatNobodyPreparedIsRefused(String name, String said) {
    assertThatThrownBy(() -> read(name))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said)
        .hasMessageContaining("graft.prepare_torch(model, example, \"model.pt\")");
  }

  @Test
  void filesOfOthersAreNotItsOwn() throws IOException {
    try (ModelFile file = file("cnn.txt")) {
      assertThat(new TorchEngine().knows(file)).isFalse();
    }
  }

  @Test
  void classesInAnotherOrderAreRowsInAnotherOrder() throws IOException {
    SavedModel network = read("points.pt");
    float[] weights = network.weights();
    SavedModel other = network.reordered(new int[] {1, 0});
    assertThat(network.classNames()).containsExactly("below", "above");
    assertThat(other.classNames()).containsExactly("above", "below");
    float[] moved = other.weights();
    assertThat(moved[24]).isEqualTo(weights[32]);
    assertThat(moved[32]).isEqualTo(weights[24]);
    assertThat(moved[40]).isEqualTo(weights[41]);
    assertThat(moved[0]).isEqualTo(weights[0]);
  }
}
