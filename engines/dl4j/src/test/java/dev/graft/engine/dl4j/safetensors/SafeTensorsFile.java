package dev.graft.engine.dl4j.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.engine.ModelFile;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file of safetensors as a test makes it. */
final class SafeTensorsFile {

  private final ObjectNode table = Json.object();
  private final Map<String, byte[]> arrays = new LinkedHashMap<>();
  private long end;

  SafeTensorsFile add(String name, String type, long[] shape, byte[] bytes) {
    ObjectNode entry = table.putObject(name).put("dtype", type);
    entry.set("shape", Json.of(shape));
    entry.putArray("data_offsets").add(end).add(end + bytes.length);
    arrays.put(name, bytes);
    end += bytes.length;
    return this;
  }

  SafeTensorsFile floats(String name, long[] shape, float... values) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return add(name, "F32", shape, bytes.array());
  }

  /** The table of contents, to be spoilt. */
  ObjectNode table() {
    return table;
  }

  Path write(Path file) throws IOException {
    byte[] json = Json.line(table).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(buffer(Long.BYTES).putLong(json.length).array());
      out.write(json);
      for (byte[] bytes : arrays.values()) {
        out.write(bytes);
      }
    }
    return file;
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What torchvision's network of this name has, with made-up weights: torchvision_weights.py made
   * the same.
   */
  static SafeTensorsFile of(JsonNode network) {
    SafeTensorsFile file = new SafeTensorsFile();
    int number = 0;
    for (Map.Entry<String, JsonNode> array : network.path("arrays").properties()) {
      long[] shape = new long[array.getValue().size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = array.getValue().get(i).asLong();
      }
      if (array.getKey().endsWith("num_batches_tracked")) {
        file.add(array.getKey(), "I64", shape, new byte[Long.BYTES]);
      } else {
        file.floats(array.getKey(), shape, values(number, array.getKey(), shape));
      }
      number++;
    }
    return file;
  }

  private static float[] values(int number, String name, long[] shape) {
    int length = 1;
    for (long side : shape) {
      length *= Math.toIntExact(side);
    }
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      double part = fraction((i + 1.0) * 0.6180339887498949 + number * 0.37);
      if (shape.length > 1) {
        values[i] = (float) ((part - 0.5) * Math.sqrt(24.0 * shape[0] / length));
      } else if (name.endsWith("running_var") || name.endsWith("weight")) {
        values[i] = (float) (0.5 + part);
      } else {
        values[i] = (float) ((part - 0.5) * 0.2);
      }
    }
    return values;
  }

  /** The picture that the expected outputs are of. */
  static float[] picture(int side) {
    float[] pixels = new float[3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (fraction((i + 1.0) * 1.4142135623730951) - 0.5);
    }
    return pixels;
  }

  private static double fraction(double value) {
    return value - Math.floor(value);
  }

  static ModelFile open(Path path) throws IOException {
    return ModelFile.of(ModelFile.Files.LOCAL, path.toString(), sha256 -> {});
  }
}
