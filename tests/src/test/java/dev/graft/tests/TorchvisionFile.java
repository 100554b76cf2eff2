package dev.graft.tests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Safetensors as torchvision's networks have them, with random weights. */
final class TorchvisionFile {

  private final Map<String, long[]> arrays = new LinkedHashMap<>();

  private TorchvisionFile() {}

  static Path vgg16(Path path) throws IOException {
    TorchvisionFile file = new TorchvisionFile();
    int[][] convolutions = {{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}};
    int module = 0;
    int channels = 3;
    for (int[] block : convolutions) {
      for (int i = 0; i < block[0]; i++, module += 2) {
        file.arrays.put("features." + module + ".weight", new long[] {block[1], channels, 3, 3});
        file.arrays.put("features." + module + ".bias", new long[] {block[1]});
        channels = block[1];
      }
      module++;
    }
    file.arrays.put("classifier.6.bias", new long[] {1_000});
    return file.write(path);
  }

  static Path resNet18(Path path) throws IOException {
    TorchvisionFile file = new TorchvisionFile();
    file.convolution("conv1", "bn1", 64, 3, 7);
    int channels = 64;
    for (int stage = 1; stage <= 4; stage++) {
      int width = 32 << stage;
      for (int block = 0; block < 2; block++) {
        String name = "layer" + stage + "." + block + ".";
        file.convolution(name + "conv1", name + "bn1", width, channels, 3);
        file.convolution(name + "conv2", name + "bn2", width, width, 3);
        if (width != channels) {
          file.convolution(name + "downsample.0", name + "downsample.1", width, channels, 1);
        }
        channels = width;
      }
    }
    file.arrays.put("fc.weight", new long[] {1_000, channels});
    file.arrays.put("fc.bias", new long[] {1_000});
    return file.write(path);
  }

  private void convolution(String name, String norm, int out, int in, int kernel) {
    arrays.put(name + ".weight", new long[] {out, in, kernel, kernel});
    for (String array : new String[] {"weight", "bias", "running_mean", "running_var"}) {
      arrays.put(norm + "." + array, new long[] {out});
    }
  }

  private Path write(Path path) throws IOException {
    ObjectNode table = Json.object();
    long end = 0;
    for (Map.Entry<String, long[]> array : arrays.entrySet()) {
      ObjectNode entry = table.putObject(array.getKey()).put("dtype", "F32");
      entry.set("shape", Json.of(array.getValue()));
      long bytes = length(array.getValue()) * Float.BYTES;
      entry.putArray("data_offsets").add(end).add(end + bytes);
      end += bytes;
    }
    byte[] json = Json.line(table).getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      out.write(buffer(Long.BYTES).putLong(json.length).array());
      out.write(json);
      for (Map.Entry<String, long[]> array : arrays.entrySet()) {
        long[] shape = array.getValue();
        int length = (int) length(shape);
        ByteBuffer values = buffer(length * Float.BYTES);
        double deviation = shape.length == 1 ? 0.1 : Math.sqrt(2.0 * shape[0] / length);
        float middle = array.getKey().endsWith("running_var") ? 1 : 0;
        for (int i = 0; i < length; i++) {
          double away = random.nextGaussian() * deviation;
          values.putFloat((float) (middle == 0 ? away : middle + Math.abs(away)));
        }
        out.write(values.array());
      }
    }
    return path;
  }

  private static long length(long[] shape) {
    long length = 1;
    for (long side : shape) {
      length *= side;
    }
    return length;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
