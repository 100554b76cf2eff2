package dev.graft.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tokenizer that was made with the models of the ONNX engine's tests. */
final class Fixtures {

  private static final Path FOLDER = Path.of("../onnx/src/test/resources/dev/graft/engine/onnx");

  private Fixtures() {}

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String name) throws IOException {
    return Json.read(new ByteArrayInputStream(bytes(name)));
  }
}
