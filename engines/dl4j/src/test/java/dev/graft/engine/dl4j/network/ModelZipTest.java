package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class ModelZipTest {

  private static byte[] stock;

  @BeforeAll
  static void write() throws IOException {
    Samples.pin();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelZip.write(Samples.initialised(Samples.imageNetwork()), out);
    stock = out.toByteArray();
  }

  private static ComputationGraph read(byte[] bytes) throws IOException {
    return ModelZip.read(new ByteArrayInputStream(bytes), "model.zip");
  }

  private static Map<String, byte[]> entries(byte[] zipped) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(zipped))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return out.toByteArray();
  }

  private static void refused(byte[] bytes, String why) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot load a model from model.zip: " + why + ".");
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    ComputationGraph original = Samples.initialised(Samples.imageNetwork());
    ComputationGraph read = read(stock);
    assertThat(read.params()).isEqualTo(original.params());
    INDArray images = Samples.batch(1, 3, 1, 8, 8);
    assertThat(read.outputSingle(images)).isEqualTo(original.outputSingle(images));
  }

  @Test
  void aMultiLayerNetworkBecomesAGraphNamedByLayerNumber() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list(
                    new DenseLayer.Builder().nIn(4).nOut(3).build(),
                    new OutputLayer.Builder().nIn(3).nOut(2).build())
                .build());
    network.init();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, out, true);
    ComputationGraph graph = read(out.toByteArray());
    assertThat(graph.getConfiguration().getVertices()).containsOnlyKeys("0", "1");
    INDArray input = Samples.batch(1, 5, 4);
    assertThat(graph.outputSingle(input)).isEqualTo(network.output(input));
  }

  private static int ran;

  /** Runs when it is deserialised. */
  private static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
      ran++;
    }
  }

  private static byte[] gadget() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(new Gadget());
    }
    return out.toByteArray();
  }

  /** Deeplearning4j's own reader runs what is in the first. */
  @Test
  void aPreprocessorIsNotDeserialised() throws IOException {
    Map<String, byte[]> entries = entries(stock);
    entries.put("preprocessor.bin", gadget());
    ran = 0;
    assertThatThrownBy(
            () ->
                ModelSerializer.restoreComputationGraph(
                    new ByteArrayInputStream(zip(entries)), false))
        .isInstanceOf(ClassCastException.class);
    assertThat(ran).as("the gadget works").isPositive();
    ran = 0;
    for (String name :
        List.of(
            "normalizer.bin",
            "updaterState.bin",
            "noParams.marker",
            "trainingState.bin",
            "objects/a")) {
      entries.put(name, gadget());
    }
    INDArray images = Samples.batch(1, 3, 1, 8, 8);
    assertThat(read(zip(entries)).outputSingle(images)).isEqualTo(read(stock).outputSingle(images));
    assertThat(ran).isZero();
  }

  @Test
  void anEntryThatNoModelHasIsRefused() throws IOException {
    Map<String, byte[]> entries = entries(stock);
    entries.put("run.sh", new byte[] {1});
    refused(zip(entries), "its entry run.sh is none that a Deeplearning4j model has");
    entries.remove("run.sh");
    entries.put("../coefficients.bin", new byte[] {1});
    refused(zip(entries), "its entry ../coefficients.bin would be outside of a model's folder");
  }

  @Test
  void aLayoutThatIsTooLongIsRefused() throws IOException {
    Map<String, byte[]> entries = entries(stock);
    entries.put("configuration.json", new byte[(16 << 20) + 1]);
    refused(zip(entries), "its configuration.json is larger than 16 MB");
  }

  @Test
  void aForeignClassInTheLayoutIsRefused() throws IOException {
    Map<String, byte[]> entries = entries(stock);
    String layout = new String(entries.get("configuration.json"), StandardCharsets.UTF_8);
    String foreign = layout.replaceFirst("org.nd4j.linalg.activations[^\"]*", "java.net.URL");
    entries.put("configuration.json", foreign.getBytes(StandardCharsets.UTF_8));
    refused(
        zip(entries),
        "its layout names the class java.net.URL, and only those of Deeplearning4j's own layers are loaded");
  }

  @Test
  void whatIsNotAZipOrHoldsNoModelIsRefused() throws IOException {
    String why = "it is not a zip with configuration.json and coefficients.bin";
    String none = "it is no zip, or it is damaged or breaks off";
    refused(new byte[0], none);
    refused("a text".getBytes(StandardCharsets.UTF_8), none);
    refused(zip(Map.of("readme.txt", new byte[] {1})), why);
    Map<String, byte[]> entries = entries(stock);
    entries.remove("coefficients.bin");
    refused(zip(entries), why);
  }

  @Test
  void aLayoutThatIsNoNetworkIsRefused() throws IOException {
    String why = "its layout and weights are not a network that Deeplearning4j knows";
    Map<String, byte[]> entries = entries(stock);
    entries.put("configuration.json", "{\"vertices\": 3}".getBytes(StandardCharsets.UTF_8));
    refused(zip(entries), why);
    entries.put("configuration.json", "no JSON".getBytes(StandardCharsets.UTF_8));
    refused(zip(entries), why);
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws IOException {
    Map<String, byte[]> entries = entries(stock);
    String dense = Samples.denseNetwork().toJson();
    entries.put("configuration.json", dense.getBytes(StandardCharsets.UTF_8));
    refused(zip(entries), "its layout and weights are not a network that Deeplearning4j knows");
  }
}
