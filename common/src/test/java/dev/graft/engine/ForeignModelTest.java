package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files of other makers begin with and hold, as their programs write them. */
class ForeignModelTest {

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static ByteArrayInputStream text(String json) {
    return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theBeginningTellsPicklesTfliteAndSafetensors() {
    byte[] pytorch = bytes(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20);
    assertThat(ForeignModel.ofBeginning(pytorch)).contains(ForeignModel.PYTORCH);
    byte[] joblib = bytes(0x80, 4, 0x95, 0x0b, 0, 0, 0, 0, 0, 0);
    assertThat(ForeignModel.ofBeginning(joblib)).contains(ForeignModel.PICKLE);
    byte[] tflite = bytes(0x1c, 0, 0, 0, 'T', 'F', 'L', '3', 0x14, 0);
    assertThat(ForeignModel.ofBeginning(tflite)).contains(ForeignModel.TFLITE);
    byte[] safetensors = bytes(0x48, 0, 0, 0, 0, 0, 0, 0, '{', '"', 'w');
    assertThat(ForeignModel.ofBeginning(safetensors)).contains(ForeignModel.SAFETENSORS);
    for (byte[] other : new byte[][] {new byte[16], {1}, bytes(0x48, 0, 0, 0, 0, 0, 0, 9, '{')}) {
      assertThat(ForeignModel.ofBeginning(other)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PYTORCH | model/data.pkl | model/byteorder | model/data/0 | model/version",
        "TORCHSCRIPT | m/data.pkl | m/code/__torch__.py | m/constants.pkl | m/version",
        "PREPARED_TORCH | m/extra/graft.json | m/data.pkl | m/code/__torch__.py | m/constants.pkl",
        "TORCH_EXPORT | archive_format | version | serialized_exported_program.json | x",
        "CORE_ML | m.mlpackage/Manifest.json | m.mlpackage/Data/com.apple.CoreML/model.mlmodel | a | b",
      })
  void entriesTellZips(ForeignModel model, String a, String b, String c, String d) {
    assertThat(ForeignModel.ofZip(Set.of(a, b, c, d))).contains(model);
    assertThat(ForeignModel.ofZip(Set.of("configuration.json", "coefficients.bin"))).isEmpty();
  }

  @Test
  void aStorageThatFailsSaysNothingOfTheFile() throws IOException {
    ModelFile.Files files =
        new ModelFile.Files() {
          private int opens;

          @Override
          public boolean isFile(String path) {
            return true;
          }

          @Override
          public InputStream open(String path) throws IOException {
            if (opens++ == 1) { // as it is copied
              throw new IOException("connection reset");
            }
            return new ByteArrayInputStream(bytes('P', 'K', 3, 4));
          }

          @Override
          public long length(String path) {
            return 4;
          }
        };
    try (ModelFile file = ModelFile.of(files, "m.pt", sha256 -> {})) {
      assertThatThrownBy(() -> ForeignModel.of(file))
          .isInstanceOf(IOException.class)
          .hasMessage("connection reset");
    }
  }

  @Test
  void theFirstEntryTellsZipsThatAreNotReadFurther() {
    ByteBuffer header = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0x04034b50).putShort(26, (short) 14).position(30);
    header.put("model/data.pkl\0\0\0".getBytes(StandardCharsets.UTF_8));
    assertThat(ForeignModel.ofFirstEntry(header.array())).contains(ForeignModel.PYTORCH);
    assertThat(ForeignModel.ofFirstEntry(bytes('P', 'K'))).isEmpty();
    assertThat(ForeignModel.ofFirstEntry(header.putShort(26, (short) -1).array())).isEmpty();
  }

  @Test
  void namesTellFolders() {
    assertThat(ForeignModel.ofFolder(Set.of("saved_model.pb", "variables")))
        .contains(ForeignModel.SAVED_MODEL);
    assertThat(ForeignModel.ofFolder(Set.of("config.json", "model.safetensors")))
        .contains(ForeignModel.HUGGING_FACE);
    assertThat(ForeignModel.ofFolder(Set.of("pytorch_model-00001-of-00002.bin", "config.json")))
        .contains(ForeignModel.HUGGING_FACE);
    assertThat(ForeignModel.ofFolder(Set.of("Manifest.json", "Data")))
        .contains(ForeignModel.CORE_ML);
    assertThat(ForeignModel.ofFolder(Set.of("report.json", "model"))).isEmpty();
  }

  @Test
  void keysTellTensorFlowJs() throws IOException {
    assertThat(
            ForeignModel.ofJson(
                text(
                    "{\"modelTopology\": {\"keras_version\": \"2.2.4\"}, \"weightsManifest\": []}")))
        .contains(ForeignModel.TENSORFLOW_JS_LAYERS);
    assertThat(
            ForeignModel.ofJson(
                text("{\"modelTopology\": {\"node\": [{}]}, \"weightsManifest\": []}")))
        .contains(ForeignModel.TENSORFLOW_JS_GRAPH);
    assertThat(ForeignModel.ofJson(text("{\"format\": \"graph-model\", \"modelTopology\": {}}")))
        .contains(ForeignModel.TENSORFLOW_JS_GRAPH);
    for (String other : new String[] {"{\"vertices\": {}}", "{", "{\"modelTopology\"", "[]", ""}) {
      assertThat(ForeignModel.ofJson(text(other))).as(other).isEmpty();
    }
  }

  @Test
  void theSentenceHasTheLineThatMakesSomethingReadable() {
    assertThat(ForeignModel.SAVED_MODEL.refusal("/m/nets/saved_model.pb"))
        .hasMessage(
            "Cannot load a model from /m/nets/saved_model.pb: it is a SavedModel of TensorFlow; python -m tf2onnx.convert --saved-model /m/nets --output model.onnx.");
    assertThat(ForeignModel.PYTORCH.refusal("net.pt"))
        .hasMessageStartingWith("Cannot load a model from net.pt: it is weights, or a whole model")
        .hasMessageContaining("torch.onnx.export(model.eval(), ");
  }
}
