package dev.graft.spark.save;

import static dev.graft.spark.Fixtures.graph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureType;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TokenizerSettings;
import dev.graft.config.TransferSettings;
import dev.graft.dataset.Normalization;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.network.ModelZip;
import dev.graft.io.Json;
import dev.graft.io.Sha256;
import dev.graft.save.Bundle;
import dev.graft.spark.job.Inspection;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which model file may be loaded, and what is found of a damaged one. */
class ModelFilesTest {

  private static final Path FIXTURES =
      Path.of("../engines/dl4j/src/test/resources/dev/graft/engine/dl4j")
          .toAbsolutePath()
          .normalize();
  private static final Path ZIP = FIXTURES.resolve("network/zip/1.0.0-beta7-dense.zip");
  private static final Path KERAS = FIXTURES.resolve("keras/keras3-dense.h5");
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;
  private Path bundle;

  @BeforeAll
  static void pin() {
    NativeRuntime.pinIfFree();
  }

  @BeforeEach
  void save() throws IOException {
    bundle = folder.resolve("bundle");
    Bundle file = ModelFiles.load(HADOOP, ZIP.toString());
    new Bundle(
            file.network(),
            new int[] {4},
            Normalization.scale(1),
            MissingNode.getInstance(),
            List.of("a", "b"),
            Json.object())
        .save(HadoopFolder.of(HADOOP, bundle.toString()));
  }

  @Test
  void namesOfAHubAreToldThatNothingIsDownloaded() {
    String make = "optimum-cli export onnx --model org/some-model.v2 FOLDER";
    for (String name : List.of("org/some-model.v2", "https://huggingface.co/org/some-model.v2")) {
      assertThatThrownBy(() -> ModelFiles.load(HADOOP, name))
          .isInstanceOf(UnusableInputException.class)
          .message()
          .startsWith("Cannot load a model from " + name + ": ")
          .contains(make, "Graft download");
    }
  }

  @Test
  void pathsWhereThereIsNothingAreNoNamesOfAHub() {
    for (String path :
        List.of(
            "target/nothing",
            "nothing.zip",
            "nothing.safetensors",
            folder.resolve("x/y").toString())) {
      assertThatThrownBy(() -> ModelFiles.load(HADOOP, path))
          .hasMessage("Cannot load a model from " + path + ": there is nothing there.");
    }
  }

  private static Bundle load(Path path, String sha256) throws IOException {
    return load(path, null, sha256);
  }

  private static Bundle load(Path path, ArchitectureSettings architecture, String sha256)
      throws IOException {
    return ModelFiles.load(
        HADOOP,
        new ModelSettings(
            path.toString(),
            List.of(),
            null,
            true,
            List.of(),
            OnnxSettings.DEFAULTS,
            TokenizerSettings.NONE,
            architecture,
            null,
            null,
            null,
            sha256,
            BatchNormSettings.DEFAULTS,
            null,
            TransferSettings.NONE),
        0);
  }

  @Test
  void whatSaysItsLayersItselfIsToldNoArchitecture() {
    ArchitectureSettings told =
        new ArchitectureSettings(
            ArchitectureType.RESNET18,
            null,
            "softmax",
            "mse",
            List.of(),
            "relu",
            List.of(),
            ArchitectureSettings.Stem.IMAGENET,
            null,
            1);
    for (Path path : List.of(ZIP, KERAS, bundle)) {
      assertThatThrownBy(() -> load(path, told, null))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageStartingWith("Cannot use model.architecture with " + path + ": ")
          .hasMessageEndingWith("leave model.architecture out.");
    }
  }

  /** The digest that {@code sha256sum} gives. */
  private static String digest(Path file) throws IOException {
    return Sha256.hex(Files.readAllBytes(file));
  }

  @Test
  void aModelWhoseWeightsAreNoNumbersIsRefusedWhateverItIsFor() throws IOException {
    Bundle file = ModelFiles.load(HADOOP, ZIP.toString());
    graph(file.network()).params().putScalar(1, Float.NaN);
    Path diverged = folder.resolve("diverged.zip");
    try (OutputStream out = Files.newOutputStream(diverged)) {
      ModelZip.write(graph(file.network()), out);
    }
    assertThatThrownBy(() -> load(diverged, null))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("are NaN or infinite");
  }

  @Test
  void onlyTheRequiredFileIsLoaded() throws IOException {
    for (Path file : List.of(ZIP, KERAS)) {
      assertThat(load(file, digest(file)).network()).isNotNull();
      String other = "0".repeat(64);
      assertThatThrownBy(() -> load(file, other))
          .isInstanceOf(UnusableInputException.class)
          .hasMessage(
              "Cannot use the model %s: its SHA-256 is %s, model.require-sha256 is %s."
                  .formatted(file, digest(file), other));
    }
  }

  @Test
  void aBundleIsRequiredByItsManifest() throws IOException {
    Path manifest = bundle.resolve("MANIFEST.json");
    String sha256 = digest(manifest);
    assertThat(load(bundle, sha256).classNames()).containsExactly("a", "b");
    assertThatThrownBy(() -> load(bundle, digest(bundle.resolve("model.zip"))))
        .hasMessageContaining("its SHA-256 is " + sha256 + ", model.require-sha256 is ");
  }

  /** What is refused is refused before anything of it is read. */
  @Test
  void anotherFileIsNotEvenParsed() throws IOException {
    Path junk = Files.write(folder.resolve("junk.zip"), new byte[] {'P', 'K', 3, 4, 5});
    assertThatThrownBy(() -> load(junk, "0".repeat(64)))
        .hasMessageContaining("its SHA-256 is " + digest(junk));
    Files.write(bundle.resolve("model.zip"), new byte[1]);
    assertThatThrownBy(() -> load(bundle, "0".repeat(64)))
        .hasMessageContaining("its SHA-256 is " + digest(bundle.resolve("MANIFEST.json")));
  }

  @Test
  void inspectPrintsWhatCanBeRequired() throws IOException {
    assertThat(Inspection.describe(ZIP.toString()))
        .contains("identity    " + digest(ZIP) + " (for model.require-sha256)");
    assertThat(Inspection.describe(bundle.toString()))
        .contains(
            "identity    "
                + digest(bundle.resolve("MANIFEST.json"))
                + " (for model.require-sha256)");
  }

  /** Hadoop's own checksum finds the damage first, as HDFS's would. */
  @Test
  void damageThatTheFilesystemFindsIsOneSentence() throws IOException {
    assertThat(bundle.resolve(".model.zip.crc")).doesNotExist();
    byte[] bytes = Files.readAllBytes(bundle.resolve("model.zip"));
    try (OutputStream out =
        FileSystem.getLocal(HADOOP)
            .create(new org.apache.hadoop.fs.Path(bundle.resolve("model.zip").toString()))) {
      out.write(bytes);
    }
    assertThat(bundle.resolve(".model.zip.crc")).exists();
    bytes[bytes.length / 2] ^= 1;
    Files.write(bundle.resolve("model.zip"), bytes);
    assertThatThrownBy(() -> ModelFiles.load(HADOOP, bundle.toString()))
        .isInstanceOf(UnusableInputException.class)
        .message()
        .startsWith("Cannot read " + bundle + "/model.zip: it is damaged")
        .hasLineCount(1);
    Files.delete(bundle.resolve(".model.zip.crc"));
    assertThatThrownBy(() -> ModelFiles.load(HADOOP, bundle.toString()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("it is damaged, model.zip is not what the manifest says.");
  }

  private void named(Path model, String what) {
    assertThatThrownBy(() -> ModelFiles.load(HADOOP, model.toString()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot load a model from %s: it is %s; ".formatted(model, what));
  }

  private static void zip(Path file, String... entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
      }
    }
  }

  /** What they begin with and hold: ForeignModelTest. */
  @Test
  void modelsOfOtherMakersAreNamed() throws IOException {
    Path file = folder.resolve("model");
    zip(file, "m/data.pkl", "m/constants.pkl", "m/version");
    named(file, "a TorchScript model");
    String[] tensors = IntStream.range(0, 1100).mapToObj(i -> "m/data/" + i).toArray(String[]::new);
    tensors[0] = "m/data.pkl";
    zip(file, tensors);
    named(file, "weights, or a whole model, that PyTorch saved (torch.save)");
    Files.write(file, new byte[] {0x1c, 0, 0, 0, 'T', 'F', 'L', '3', 0x14, 0});
    named(file, "a model of TensorFlow Lite");
    Files.write(file, new byte[] {8, 4, 0x12, 2, 10, 0, (byte) 0xa2, 0x1f, 0});
    named(file, "a Core ML model");
    Path javascript = Files.createDirectory(folder.resolve("js"));
    Files.writeString(javascript.resolve("model.json"), "{\"modelTopology\": {\"node\": []}}");
    assertThatThrownBy(() -> ModelFiles.load(HADOOP, javascript.toString()))
        .hasMessageContaining("it is a graph for TensorFlow.js; python -m tf2onnx.convert --tfjs ")
        .hasMessageContaining(javascript + "/model.json");
    Files.writeString(javascript.resolve("saved_model.pb"), "");
    named(javascript, "a SavedModel of TensorFlow");
    Files.writeString(file, "{\"vertices\": {}}");
    assertThatThrownBy(() -> ModelFiles.load(HADOOP, file.toString()))
        .hasMessageContaining("it is neither a folder that Graft saved");
  }
}
