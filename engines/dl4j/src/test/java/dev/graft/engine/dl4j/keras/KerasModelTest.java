package dev.graft.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a Keras model is refused, and in which words; what it becomes is in the parity test. */
class KerasModelTest {

  private static final String WAY =
      "as ONNX it can be used as a frozen model: in Keras, model.export(\"model.onnx\", format=\"onnx\")";
  private static final String REFUSED = "Cannot import the Keras model model.h5: ";

  @TempDir Path folder;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private void refused(Path file, String why) {
    assertThatThrownBy(() -> KerasModel.read(file, "model.h5"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(REFUSED + why + ".");
  }

  /** What Keras has and is not read; a file of Keras 2 is turned to ONNX by another command. */
  private void unsupported(Path file, String what) {
    refused(file, what + "; " + WAY);
  }

  /** With the way over ONNX where what is said is not a way itself. */
  private void refusedOrUnsupported(Path file, String why) {
    if (why.contains("not supported") && !why.contains("channels_first")) {
      unsupported(file, why);
    } else {
      refused(file, why);
    }
  }

  /**
   * A file with a configuration and no weights: what is refused is refused before they are read.
   */
  private Path file(String version, String config) {
    Path path = folder.resolve("model.h5");
    try (WritableHdfFile file = HdfFile.write(path)) {
      file.putAttribute("model_config", config);
      if (version != null) {
        file.putAttribute("keras_version", version);
      }
    }
    return path;
  }

  private static String sequential(String shape, String... layers) {
    return """
        {"class_name": "Sequential", "config": {"layers": [
          {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, %s]}}, %s]}}
        """
        .formatted(shape, String.join(", ", layers));
  }

  private static String layer(String type, String name, String more) {
    return "{\"class_name\": \"%s\", \"config\": {\"name\": \"%s\"%s}}"
        .formatted(type, name, more.isEmpty() ? "" : ", " + more.replace('\'', '"'));
  }

  @Test
  void aLayerOfAnUnknownKindIsNamedWithItsPlace() {
    String config =
        sequential("5, 4", layer("Masking", "mask", ""), layer("GRU", "gru", "'units': 3"));
    unsupported(
        file("3.1.0", config),
        "layer 2 of 3, mask (Masking): layers of this kind are not supported");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Conv2D | 'groups': 2 | groups = 2 is not supported",
        "Conv2D | 'padding': 'causal' | padding = causal is not supported",
        "Conv2D | 'data_format': 'channels_first' | data_format = channels_first is not supported; use channels_last",
        "Conv2D | 'activation': 'softmax' | softmax of images or sequences is not supported",
        "MaxPooling2D | 'padding': 'odd' | padding = odd is not supported",
        "UpSampling2D | 'interpolation': 'bilinear' | interpolation = bilinear is not supported",
        "Normalization | 'invert': true | invert = true is not supported",
        "Normalization | 'axis': 1 | axis = [1] is not supported, only the last one",
        "Rescaling | 'scale': [1, 2] | scale has 2 numbers, it is fed 3 channels",
        "Reshape | 'target_shape': [4, 16, 3] | target_shape = [4, 16, 3] is not supported for an image",
        "Conv1D | | it is fed an image, a sequence is needed",
        "GlobalAveragePooling1D | | it is fed an image",
        "BatchNormalization | 'axis': 1 | axis = [1] is not supported, only the last one",
        "BatchNormalization | 'renorm': true | renorm is not supported",
        "Softmax | 'axis': -1 | softmax of images or sequences is not supported",
        "Dropout | 'noise_shape': [1, 2] | noise_shape is not supported",
        "LayerNormalization | 'rms_scaling': true | rms_scaling = true is not supported",
        "LayerNormalization | 'axis': 2 | axis = [2] is not supported, only the last one",
        "Dense | 'activation': 'softmax' | softmax of images or sequences is not supported",
        "LSTM | 'units': 3 | it is fed an image, a sequence is needed",
        "Embedding | 'input_dim': 3 | it is fed an image, numbers of words are needed",
        "Add | | it is fed by one layer, two or more are needed",
      })
  void aSettingThatWouldComeOutWrongOnAnImageIsRefused(String type, String more, String why) {
    String config = sequential("8, 8, 3", layer(type, "it", more == null ? "" : more));
    refusedOrUnsupported(file("3.1.0", config), "layer 2 of 2, it (%s): %s".formatted(type, why));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "LSTM | 'go_backwards': true | go_backwards = true is not supported",
        "LSTM | 'return_state': true | return_state = true is not supported",
        "LSTM | 'stateful': true | stateful = true is not supported",
        "Bidirectional | 'layer': {'class_name': 'GRU', 'config': {}} | it wraps a GRU; LSTM and SimpleRNN are supported",
        "Bidirectional | 'layer': {'class_name': 'LSTM', 'config': {'units': 3}}, 'backward_layer': {'config': {'units': 4}} | its two directions differ in units; this is not supported",
        "Flatten | | flattening a sequence is not supported",
        "BatchNormalization | | batch normalisation of sequences is not supported",
        "Conv2D | | it is fed a sequence, an image is needed",
        "Conv1D | 'padding': 'odd' | padding = odd is not supported",
        "Conv1D | 'groups': 2 | groups = 2 is not supported",
        "GlobalAveragePooling1D | 'keepdims': true | keepdims = true is not supported for a sequence",
        "Normalization | 'mean': 1, 'variance': 1 | it is fed a sequence, values or an image are needed",
      })
  void aSettingThatWouldComeOutWrongOnASequenceIsRefused(String type, String more, String why) {
    String config =
        sequential(
            "5, 4",
            layer("Dropout", "d", "'rate': 0.1"),
            layer(type, "it", more == null ? "" : more));
    refusedOrUnsupported(file("3.1.0", config), "layer 3 of 3, it (%s): %s".formatted(type, why));
  }

  @Test
  void aFunctionThatIsAnotherOneInDeeplearning4jIsRefused() {
    String gelu = sequential("4", layer("Dense", "d", "'units': 3, 'activation': 'gelu'"));
    unsupported(
        file("3.1.0", gelu),
        "layer 2 of 2, d (Dense): activation = gelu is not supported; the functions elu, linear, relu, relu6, selu, sigmoid, softmax, softplus, softsign, swish, tanh are");
    String steep = sequential("4", layer("Dense", "d", "'units': 3, 'activation': 'hard_sigmoid'"));
    assertThatThrownBy(() -> KerasModel.read(file("3.1.0", steep), "model.h5"))
        .hasMessageContaining("activation = hard_sigmoid is not supported");
  }

  @Test
  void twoInputsOrOutputsAreRefused() {
    String both =
        """
        {"class_name": "Functional", "config": {"layers": [],
          "input_layers": %s, "output_layers": %s}}
        """;
    refused(
        file("2.15.0", both.formatted("[[\"a\",0,0],[\"b\",0,0]]", "[[\"c\",0,0]]")),
        "it has 2 inputs; a network with one input and one output is supported");
    refused(
        file("3.1.0", both.formatted("[\"a\",0,0]", "[[\"b\",0,0],[\"c\",0,0]]")),
        "it has 2 outputs; a network with one input and one output is supported");
  }

  @Test
  void aSharedLayerIsRefused() {
    String config =
        """
        {"class_name": "Functional", "config": {
          "input_layers": [["in",0,0]], "output_layers": [["twice",1,0]],
          "layers": [
            {"class_name": "InputLayer", "name": "in", "config": {"batch_input_shape": [null, 4]}},
            {"class_name": "Dense", "name": "twice", "config": {"units": 4},
             "inbound_nodes": [[["in",0,0,{}]], [["twice",0,0,{}]]]}]}}
        """;
    refused(
        file("2.15.0", config),
        "layer 2 of 2, twice (Dense): it is used 2 times; layers that are shared are not supported; as ONNX it can be used as a frozen model: python -m tf2onnx.convert --keras model.h5 --output model.onnx");
  }

  @Test
  void aModelOfAClassOfItsOwnIsRefused() {
    refused(
        file("3.1.0", "{\"class_name\": \"Mine\", \"config\": {}}"),
        "its class is Mine; Sequential and functional models are supported");
  }

  @Test
  void keras1IsRefused() {
    String config = sequential("4", layer("Dense", "d", "'output_dim': 3"));
    String use =
        "Keras 2 and Keras 3 are supported: load it there and save it again with model.save(\"model.h5\")";
    refused(file("1.2.2", config), "it was written by Keras 1.2.2; " + use);
    refused(file(null, config), "it does not say which Keras wrote it, as Keras 1 did; " + use);
  }

  @Test
  void theanoIsRefused() {
    Path path = file("2.2.4", sequential("4", layer("Dense", "d", "'units': 3")));
    Path theano = folder.resolve("theano.h5");
    try (HdfFile given = new HdfFile(path);
        WritableHdfFile file = HdfFile.write(theano)) {
      file.putAttribute("model_config", given.getAttribute("model_config").getData());
      file.putAttribute("backend", "theano");
    }
    refused(
        theano,
        "it was written with the backend theano, which turns kernels around; load it with TensorFlow's and save it again");
  }

  @Test
  void weightsAloneAreRefused() {
    Path path = folder.resolve("weights.h5");
    try (WritableHdfFile file = HdfFile.write(path)) {
      file.putGroup("layers").putGroup("dense");
    }
    refused(
        path,
        "it holds the weights of a Keras model without its layers; in the program that has these, model.load_weights(...), then model.save(\"model.keras\")");
  }

  @Test
  void otherHdf5IsToldFromWeights() {
    Path path = folder.resolve("table.h5");
    try (WritableHdfFile file = HdfFile.write(path)) {
      file.putDataset("kernel", new float[] {1, 2});
    }
    refused(path, "it is HDF5, but no model of Keras's is in it");
  }

  @Test
  void aLayerWithoutItsWeightsIsRefused() {
    String config = sequential("4", layer("Dense", "d", "'units': 3"));
    refused(file("3.1.0", config), "layer 2 of 2, d (Dense): the file holds no weights for it");
  }

  @Test
  void whatIsNeitherHdf5NorAnArchiveIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no model at all");
    refused(text, "it is neither HDF5 nor a .keras archive, or breaks off");
    refused(
        zip("other.zip", "readme.txt", "x"),
        "it is a zip without config.json, which a .keras archive has");
  }

  private Path zip(String name, String... entries) throws IOException {
    Path path = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry(entries[i]));
        zip.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return path;
  }

  /** Keras 2 numbers the layers of its archives in another way. */
  @Test
  void anArchiveOfKeras2IsRefused() throws Exception {
    refused(
        KerasParityTest.fixture("tfkeras-dense.keras"),
        "it is a .keras archive of Keras 2.21.0; of Keras 2 HDF5 is supported, save it with model.save(\"model.h5\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras3-mobile.h5", "tfkeras-conv.h5", "keras3-lstm.keras"})
  void aTruncatedFileIsRefusedWhereverItBreaksOff(String name) throws Exception {
    byte[] whole = Files.readAllBytes(KerasParityTest.fixture(name));
    Path file = folder.resolve("cut");
    for (int length = 0; length < whole.length; length += 997) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> KerasModel.read(file, "model.h5"))
          .isInstanceOf(UnusableInputException.class)
          .message()
          .startsWith(REFUSED)
          .hasLineCount(1);
    }
  }

  /** A chunk of 20 KB that unpacks to 20 MB, or to anything: see make_compressed_keras.py. */
  @Test
  void compressedWeightsAreRefused() throws Exception {
    refused(
        KerasParityTest.fixture("compressed.h5"),
        "its weights /model_weights/hidden/sequential_1/hidden/kernel are stored in chunks or compressed, as Keras never does; h5repack -l CONTI -f NONE undoes it");
  }

  @Test
  void anArchiveWithAnotherEntryOrOneTwiceIsRefused() throws Exception {
    Path zip =
        zip(
            "model.keras",
            "config.json",
            "{}",
            "metadata.json",
            "{}",
            "model.weights.h5",
            "none",
            "run.py",
            "print()");
    refused(zip, "its entry run.py is none that a .keras archive has");
  }

  @ParameterizedTest
  @CsvSource({
    "'100000, 100000, 3', 2, 'layer 1 of 3, in (InputLayer): it gives 30,000,000,000'",
    "'3000000000, 3', 2, 'layer 1 of 3, in (InputLayer): it gives 6,442,450,941'",
    "'8, 8, 3', 1000000, 'layer 2 of 3, up (UpSampling2D): it gives 192,000,000,000,000'"
  })
  void anExampleOfAbsurdSizeIsRefused(String shape, String size, String why) {
    String config =
        """
        {"class_name": "Sequential", "config": {"layers": [
          {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, %s]}},
          {"class_name": "UpSampling2D", "config": {"name": "up", "size": [%s, %s]}},
          {"class_name": "Flatten", "config": {"name": "flat"}}]}}
        """
            .formatted(shape, size, size);
    refused(
        file("3.15.1", config), why + " values for one example, at most 536,870,912 are supported");
  }

  /** Memory is taken for what the file holds, not for what its layers state. */
  @Test
  void layersThatStateMoreThanTheFileHoldsAreRefused() throws Exception {
    List<String> entries = new ArrayList<>();
    Path large = folder.resolve("large.keras");
    try (ZipFile stock = new ZipFile(KerasParityTest.fixture("keras3-dense.keras").toFile());
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(large))) {
      for (ZipEntry entry : Collections.list(stock.entries())) {
        byte[] content = stock.getInputStream(entry).readAllBytes();
        if (entry.getName().equals("config.json")) {
          String config = new String(content, StandardCharsets.UTF_8);
          content =
              config
                  .replaceAll("\"units\": [85]", "\"units\": 1000000")
                  .getBytes(StandardCharsets.UTF_8);
        }
        zip.putNextEntry(new ZipEntry(entry.getName()));
        zip.write(content);
        entries.add(entry.getName());
      }
    }
    assertThat(entries).contains("config.json");
    refused(large, "its layers have 1,000,010,000,003 weights, the file holds 114");
  }

  /** Flipped bits may go unseen in weights; they never end in anything but a sentence. */
  @Test
  void aDamagedFileIsReadOrRefused() throws Exception {
    byte[] whole = Files.readAllBytes(KerasParityTest.fixture("tfkeras-conv.h5"));
    Path file = folder.resolve("damaged");
    int refused = 0;
    for (int at = 8; at < whole.length; at += 211) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) 0xff;
      Files.write(file, damaged);
      try {
        KerasModel.read(file, "model.h5");
      } catch (UnusableInputException e) {
        assertThat(e.getMessage()).startsWith(REFUSED);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void imagesOfAnySizeHaveNoShape() {
    String config =
        sequential(
            "null, null, 3", layer("MaxPooling2D", "p", ""), layer("GlobalMaxPooling2D", "g", ""));
    KerasModel model = KerasModel.read(file("3.1.0", config), "model.h5");
    assertThat(model.inputShape()).isNull();
    assertThat(model.network().outputSingle(Samples.batch(1, 2, 3, 10, 6)).shape())
        .containsExactly(2, 3);
    String flat = sequential("null, null, 3", layer("Flatten", "f", ""));
    unsupported(
        file("3.1.0", flat),
        "layer 1 of 2, in (InputLayer): it takes images of any size, which cannot be flattened");
  }
}
