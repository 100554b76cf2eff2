package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.engine.ForeignModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ForeignProtobufTest {

  private static final Path ONNX = Path.of("src/test/resources/dev/graft/engine/onnx");

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** All three begin with a version and a message. */
  @Test
  void fieldsTellCoreMlAndSavedModelsFromOnnx() throws IOException {
    byte[] coreMl = bytes(0x08, 4, 0x12, 2, 0x0a, 0, 0xa2, 0x1f, 0); // 500: a neural network
    byte[] saved = bytes(0x08, 1, 0x12, 3, 0x0a, 1, 0);
    assertThat(OnnxFile.mayBe(coreMl) && OnnxFile.mayBe(saved)).isTrue();
    assertThat(ForeignProtobuf.of(new ByteArrayInputStream(coreMl))).contains(ForeignModel.CORE_ML);
    assertThat(ForeignProtobuf.of(new ByteArrayInputStream(saved)))
        .contains(ForeignModel.SAVED_MODEL);
    byte[] broken = bytes(0x08, 4, 0x12, 0x7f, 0);
    assertThat(ForeignProtobuf.of(new ByteArrayInputStream(broken))).isEmpty();
    try (var models = Files.newDirectoryStream(ONNX, "*.onnx")) {
      for (Path model : models) {
        byte[] own = Files.readAllBytes(model);
        assertThat(ForeignProtobuf.of(new ByteArrayInputStream(own))).as(model + "").isEmpty();
      }
    }
  }
}
