package dev.graft.engine.dl4j.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureSettings.Stem;
import dev.graft.config.ArchitectureType;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngine;
import dev.graft.engine.SavedModel;
import dev.graft.engine.dl4j.Dl4jEngine;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the networks give is what torchvision's give with these weights, see the Python script. */
class TorchWeightsTest {

  private static final Dl4jEngine ENGINE = new Dl4jEngine();

  @TempDir static Path folder;

  private static ObjectNode resNet;
  private static Path resNetFile;

  @BeforeAll
  static void write() throws IOException {
    Samples.pin();
    resNet = network("resnet18");
    resNetFile = SafeTensorsFile.of(resNet).write(folder.resolve("resnet18.safetensors"));
  }

  private static ObjectNode network(String name) throws IOException {
    try (InputStream in = TorchWeightsTest.class.getResourceAsStream(name + ".json")) {
      return (ObjectNode) Json.read(in);
    }
  }

  private static ArchitectureSettings told(ArchitectureType type, Stem stem) {
    return new ArchitectureSettings(
        type, null, "softmax", "mse", List.of(), "relu", List.of(), stem, null, 1);
  }

  private static SavedModel read(Path path, ArchitectureSettings told) throws IOException {
    try (ModelFile file = SafeTensorsFile.open(path)) {
      assertThat(ENGINE.knows(file)).isTrue();
      NetworkEngine.FileContent content = ENGINE.read(file, told);
      assertThat(content.inputShape()).isNull();
      return content.network();
    }
  }

  private static void requireOutputs(SavedModel network, JsonNode expected) {
    int side = expected.path("side").asInt();
    INDArray picture = GraphShapes.rows(SafeTensorsFile.picture(side), new int[] {3, side, side});
    float[] outputs = GraphShapes.values(((GraphNetwork) network).graph().outputSingle(picture));
    JsonNode wanted = expected.path("outputs");
    assertThat(outputs).hasSize(wanted.size());
    double largest = 0;
    for (JsonNode each : wanted) {
      largest = Math.max(largest, Math.abs(each.asDouble()));
    }
    for (int i = 0; i < outputs.length; i++) {
      assertThat((double) outputs[i]).isCloseTo(wanted.get(i).asDouble(), within(1e-4 * largest));
    }
  }

  @Test
  void resNet18GivesWhatTorchvisionsGives() throws IOException {
    SavedModel network = read(resNetFile, told(ArchitectureType.RESNET18, Stem.IMAGENET));
    requireOutputs(network, resNet);
    assertThat(network.parameters()).isEqualTo(11_689_512 - 990 * 513 + 9_600);
    assertThat(network.belowOutput()).isEqualTo("avgpool");
    assertThat(network.statedShape()).containsExactly(3, 0, 0);
  }

  @Test
  void vgg16GivesWhatTheConvolutionsOfTorchvisionsGive() throws IOException {
    ObjectNode vgg = network("vgg16");
    ObjectNode arrays = (ObjectNode) vgg.path("arrays");
    // Four hundred megabytes that are not read.
    arrays.set("classifier.0.weight", Json.of(new int[] {2, 3}));
    arrays.set("classifier.3.weight", Json.of(new int[] {2, 3}));
    SavedModel network =
        read(SafeTensorsFile.of(vgg).write(folder.resolve("vgg16.safetensors")), null);
    requireOutputs(network, vgg);
    assertThat(network.parameters()).isEqualTo(14_714_688);
    assertThat(network.names()).endsWith("block5_conv3", "block5_pool");
  }

  @Test
  void withoutItsLastLayerResNet18EndsBelow() throws IOException {
    ObjectNode network = resNet.deepCopy();
    ((ObjectNode) network.path("arrays")).remove(List.of("fc.weight", "fc.bias"));
    Path file = SafeTensorsFile.of(network).write(folder.resolve("features.safetensors"));
    assertThat(read(file, null).outputShape(new int[] {3, 64, 64})).containsExactly(512);
  }

  @Test
  void anotherStemIsToBeTold() throws IOException {
    ObjectNode network = resNet.deepCopy();
    ((ObjectNode) network.path("arrays")).set("conv1.weight", Json.of(new int[] {64, 1, 3, 3}));
    Path file = SafeTensorsFile.of(network).write(folder.resolve("cifar.safetensors"));
    assertThatThrownBy(() -> read(file, null))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot load a model from %s: its array conv1.weight has shape [64, 1, 3, 3], the network's has [64, 1, 7, 7]; of one that begins with 3x3, for pictures of about 32 pixels, a job file says model.architecture { name = resnet18, stem = cifar }."
                .formatted(file));
    SavedModel cifar = read(file, told(ArchitectureType.RESNET18, Stem.CIFAR));
    assertThat(cifar.statedShape()).containsExactly(1, 0, 0);
    assertThat(cifar.names()).doesNotContain("maxpool");
  }

  @Test
  void whatTheJobSaysMustBeWhatTheFileHolds() {
    assertThatThrownBy(() -> read(resNetFile, told(ArchitectureType.VGG16, Stem.IMAGENET)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot load a model from %s: it holds the weights of resnet18, model.architecture.name is vgg16."
                .formatted(resNetFile));
  }

  @ParameterizedTest
  @CsvSource({"layer1.2.conv1.weight, true", "layer4.1.bn2.running_var, false"})
  void weightsOfAnotherNetworkAreNotKnown(String array, boolean more) throws IOException {
    ObjectNode network = resNet.deepCopy();
    ObjectNode arrays = (ObjectNode) network.path("arrays");
    if (more) {
      arrays.set(array, Json.of(new int[] {1}));
    } else {
      arrays.remove(array);
    }
    Path path = SafeTensorsFile.of(network).write(folder.resolve("other.safetensors"));
    try (ModelFile file = SafeTensorsFile.open(path)) {
      assertThat(ENGINE.knows(file)).isFalse();
    }
  }

  /** As many numbers in another shape would be another network's. */
  @ParameterizedTest
  @CsvSource({
    "conv1.weight, '[9408]'",
    "layer2.0.downsample.0.weight, '[64, 128]'",
    "bn1.weight, '[64, 1]'",
    "fc.bias, '[1, 10]'",
    "fc.weight, '[10, 512, 1]'",
  })
  void anotherShapeIsRefused(String array, String shape) throws IOException {
    ObjectNode network = resNet.deepCopy();
    ((ObjectNode) network.path("arrays")).set(array, Json.read(shape.getBytes(UTF_8)));
    Path file = SafeTensorsFile.of(network).write(folder.resolve("shapes.safetensors"));
    assertThatThrownBy(() -> read(file, null))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot load a model from " + file + ": its array ")
        .hasMessageContaining("has shape " + shape);
  }

  /** Before memory is taken for as many as the shape says. */
  @Test
  void whatIsNoNumberOfOursIsRefused() throws IOException {
    SafeTensorsFile file = SafeTensorsFile.of(resNet);
    ObjectNode entry = (ObjectNode) file.table().path("fc.weight");
    entry.put("dtype", "F8_E4M3").set("shape", Json.of(new long[] {2_000_000_000, 512}));
    Path path = file.write(folder.resolve("tiny.safetensors"));
    assertThatThrownBy(() -> read(path, null))
        .hasMessageEndingWith(
            "its array fc.weight is of type F8_E4M3; F64, F32, F16 and BF16 are read.");
  }

  @Test
  void numbersOfAllWidthsAreRead() throws IOException {
    Path path =
        new SafeTensorsFile()
            .add("double", "F64", new long[] {1}, SafeTensorsFile.buffer(8).putDouble(0.1).array())
            .floats("float", new long[] {2, 1}, 1.5f, -2)
            .add(
                "half",
                "F16",
                new long[] {1},
                SafeTensorsFile.buffer(2).putShort((short) 0x3e00).array())
            .add(
                "brain",
                "BF16",
                new long[] {1},
                SafeTensorsFile.buffer(2).putShort((short) 0xc0a0).array())
            .add("whole", "I8", new long[] {1}, new byte[1])
            .write(folder.resolve("types.safetensors"));
    try (SafeTensors arrays = SafeTensors.open(path, "types")) {
      assertThat(arrays.values("double")).containsExactly(0.1f);
      assertThat(arrays.values("float")).containsExactly(1.5f, -2);
      assertThat(arrays.shape("float")).containsExactly(2, 1);
      assertThat(arrays.values("half")).containsExactly(1.5f);
      assertThat(arrays.values("brain")).containsExactly(-5);
      assertThatThrownBy(() -> arrays.values("whole"))
          .hasMessage(
              "Cannot load a model from types: its array whole is of type I8; F64, F32, F16 and BF16 are read.");
    }
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    SafeTensorsFile file = new SafeTensorsFile().floats("a", new long[] {2}, 1, 2);
    Path path = folder.resolve("damaged.safetensors");
    ObjectNode entry = (ObjectNode) file.table().path("a");
    entry.set("shape", Json.of(new long[] {3}));
    requireDamaged(file.write(path), "its array \"a\" of shape [3] and type F32 takes 8 bytes");
    entry.set("shape", Json.of(new long[] {1L << 62, 1L << 62, 2}));
    requireDamaged(file.write(path), "takes 8 bytes");
    entry.set("shape", Json.of(new long[] {2}));
    entry.set("data_offsets", Json.of(new long[] {4, 12}));
    requireDamaged(file.write(path), "its array \"a\" would lie at 4 to 12 of 8 bytes");
    entry.set("data_offsets", Json.of(new long[] {0, 8}));
    for (String shape : List.of("{\"x\": 1}", "[\"2\"]", "[2.5]", "[18446744073709551618]", "2")) {
      entry.set("shape", Json.read(shape.getBytes(UTF_8)));
      requireDamaged(file.write(path), "its array \"a\" has no shape");
    }
    entry.set("shape", Json.of(new long[] {2}));
    ((ObjectNode) file.floats("b", new long[] {1}, 3).table().path("b"))
        .set("data_offsets", Json.of(new long[] {4, 8}));
    requireDamaged(file.write(path), "its arrays overlap at 4 bytes");
    Files.write(path, SafeTensorsFile.buffer(12).putLong(1 << 20).put((byte) '{').array());
    requireDamaged(path, "it says that its table of contents has 1,048,576 bytes");
    Files.write(path, SafeTensorsFile.buffer(12).putLong(4).putInt(0x7b7b7b7b).array());
    assertThatThrownBy(() -> SafeTensors.open(path, "it"))
        .hasMessage("Cannot load a model from it: its table of contents is no JSON.");
  }

  private static void requireDamaged(Path path, String why) {
    assertThatThrownBy(() -> SafeTensors.open(path, "it"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot load a model from it: it is damaged or breaks off: ")
        .hasMessageContaining(why);
  }
}
