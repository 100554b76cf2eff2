package dev.graft.engine.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.OnnxSettings;
import dev.graft.io.Json;
import dev.graft.io.Manifest;
import dev.graft.tokenizer.SubwordTokenizer;
import java.io.IOException;
import java.util.Set;

/** The files of an ONNX model in a bundle, and how it is used. */
final class OnnxBundle {

  private static final String BACKBONE = "backbone.onnx";
  private static final String TOKENIZER = "tokenizer.json";

  private OnnxBundle() {}

  /**
   * Writes the files.
   *
   * @return how the model is used
   */
  static ObjectNode save(OnnxModel onnx, Manifest manifest) throws IOException {
    manifest.write(BACKBONE, out -> out.write(onnx.file().bytes()));
    ObjectNode use = Json.object().put("sha256", onnx.file().sha256()).put("tensor", onnx.tensor());
    use.set("layout", Json.of(onnx.options().layout()));
    use.set("pooling", Json.of(onnx.options().pooling()));
    if (onnx.options().batchDependent() != null) {
      use.set("batchDependent", Json.of(onnx.options().batchDependent()));
    }
    if (onnx.tokenizer() != null) {
      manifest.write(TOKENIZER, out -> out.write(onnx.tokenizer().json()));
      use.put("maxLength", onnx.tokenizer().length());
    }
    return use;
  }

  /**
   * Reads the files.
   *
   * @param use as {@link #save} gave it
   */
  static OnnxModel load(Manifest.Checked files, String location, JsonNode use) throws IOException {
    files.need(Set.of(BACKBONE));
    String name = location + "/" + BACKBONE;
    OnnxFile file = OnnxFile.read(files.bytes(BACKBONE, OnnxFile.MOST), name);
    SubwordTokenizer tokenizer = null;
    if (use.has("maxLength")) {
      files.need(Set.of(TOKENIZER));
      tokenizer =
          SubwordTokenizer.of(
              files.bytes(TOKENIZER, SubwordTokenizer.MOST),
              location + "/" + TOKENIZER,
              use.path("maxLength").asInt());
    }
    OnnxSettings options =
        new OnnxSettings(
            choice(use, "layout", OnnxSettings.Layout.class),
            choice(use, "pooling", OnnxSettings.Pooling.class),
            choice(use, "batchDependent", OnnxSettings.BatchDependent.class));
    return new OnnxModel(file, file.tensor(use.path("tensor").asText()), options, tokenizer);
  }

  private static <E extends Enum<E>> E choice(JsonNode use, String key, Class<E> type) {
    return use.path(key).isTextual() ? Enum.valueOf(type, use.path(key).asText()) : null;
  }
}
