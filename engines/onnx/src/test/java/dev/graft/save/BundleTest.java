package dev.graft.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class BundleTest {

  @TempDir Path folder;
  private ComputationGraph network;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  @BeforeEach
  void save() throws IOException {
    network = Samples.initialised(Samples.imageNetwork());
    new Bundle(
            new GraphNetwork(network),
            new int[] {1, 8, 8},
            Normalization.scale(255),
            Json.object().put("words", 3),
            List.of("Trouser", "T-shirt/top", "Größe"),
            Json.object().put("seed", 42))
        .save(BundleStore.directory(folder));
  }

  private Bundle load() throws IOException {
    return Bundle.load(BundleStore.directory(folder));
  }

  @Test
  void everythingComesBack() throws IOException {
    Bundle loaded = load();
    assertThat(loaded.inputShape()).containsExactly(1, 8, 8);
    assertThat(loaded.normalization()).isEqualTo(Normalization.scale(255));
    assertThat(loaded.classNames()).containsExactly("Trouser", "T-shirt/top", "Größe");
    assertThat(loaded.provenance().path("seed").asInt()).isEqualTo(42);
    INDArray images = Samples.batch(1, 3, 1, 8, 8);
    assertThat(((GraphNetwork) loaded.network()).graph().outputSingle(images))
        .isEqualTo(network.outputSingle(images));
  }

  @Test
  void theModelOpensInPlainDeeplearning4j() throws IOException {
    ComputationGraph plain =
        ModelSerializer.restoreComputationGraph(folder.resolve("model.zip").toFile());
    INDArray images = Samples.batch(1, 3, 1, 8, 8);
    assertThat(plain.outputSingle(images)).isEqualTo(network.outputSingle(images));
  }

  @Test
  void theManifestHoldsSizeAndDigestOfEachFile() throws IOException {
    byte[] manifest = Files.readAllBytes(folder.resolve("MANIFEST.json"));
    JsonNode files = Json.read(new ByteArrayInputStream(manifest)).path("files");
    assertThat(files.fieldNames())
        .toIterable()
        .containsExactly("model.zip", "labels.json", "preprocessing.json", "provenance.json");
    byte[] labels = Files.readAllBytes(folder.resolve("labels.json"));
    assertThat(files.path("labels.json").path("bytes").asInt()).isEqualTo(labels.length);
    assertThat(files.path("labels.json").path("sha256").asText()).isEqualTo(Sha256.hex(labels));
    assertThat(files.path("model.zip").path("bytes").asLong())
        .isEqualTo(Files.size(folder.resolve("model.zip")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.zip", "labels.json", "preprocessing.json", "provenance.json"})
  void oneFlippedByteIsDetected(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name));
    bytes[bytes.length / 2] ^= 1;
    Files.write(folder.resolve(name), bytes);
    assertThatThrownBy(this::load)
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot load the model in %s: it is damaged, %s is not what the manifest says."
                .formatted(folder, name));
  }

  @Test
  void aCardIsCoveredByTheManifestAndMayBeWrittenAnew() throws IOException {
    Bundle bundle = load();
    bundle.save(BundleStore.directory(folder), "one".getBytes(StandardCharsets.UTF_8));
    Bundle.describe(BundleStore.directory(folder), "other".getBytes(StandardCharsets.UTF_8));

    JsonNode files = Json.read(Files.readAllBytes(folder.resolve("MANIFEST.json"))).path("files");
    assertThat(files.fieldNames()).toIterable().endsWith("README.md").hasSize(5);
    assertThat(load().network().weightsSha256()).isEqualTo(bundle.network().weightsSha256());
    assertThat(folder.resolve("README.md")).hasContent("other");
    Files.writeString(folder.resolve("README.md"), "others");
    assertThatThrownBy(this::load).hasMessageContaining("README.md is not what the manifest says");
  }

  @Test
  void aNewerFormatIsRefused() throws IOException {
    Path manifest = folder.resolve("MANIFEST.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"formatVersion\" : 1", "\"formatVersion\" : 3"));
    assertThatThrownBy(this::load)
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot load the model in %s: its format version is 3, this Graft reads up to 2."
                .formatted(folder));
  }

  @Test
  void aBundleIsWholeOnceItsManifestIsThere() {
    assertThat(Bundle.isIn(Set.of("model.zip", "MANIFEST.json", "labels.json"))).isTrue();
    assertThat(Bundle.isIn(Set.of("model.zip", "labels.json"))).isFalse();
    assertThat(Bundle.isIn(Set.of("MANIFEST.json"))).isFalse();
  }

  @Test
  void theIdentityOfTheWeightsFollowsEveryWeight() throws IOException {
    String before = new GraphNetwork(network).weightsSha256();
    assertThat(before).isEqualTo(Sha256.hex(network.params().dup().data().asFloat()));
    assertThat(load().network().weightsSha256()).isEqualTo(before);
    network.params().putScalar(network.numParams() - 1, 0.5f);
    assertThat(new GraphNetwork(network).weightsSha256()).isNotEqualTo(before);
  }

  @Test
  void aBundleOnAModelOfAnotherEngineNamesTheEngineThatIsMissing() throws IOException {
    FrozenModel other =
        (FrozenModel)
            Proxy.newProxyInstance(
                FrozenModel.class.getClassLoader(),
                new Class<?>[] {FrozenModel.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "engine" -> "another";
                      case "save" -> Json.object();
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    load().with(other).save(BundleStore.directory(folder));
    assertThatThrownBy(this::load)
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("it stands on a model of the engine another, and only dl4j, onnx");
  }
}
