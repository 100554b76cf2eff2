package dev.graft.bench;

import dev.graft.dataset.IdxHeader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Pictures to train on, as IDX files that every engine reads: the first ones of Fashion-MNIST, as
 * they are or widened to the shape of CIFAR-10 (two pixels of black around, the grey in all three
 * colours).
 */
final class TrainingData {

  private static final int SIDE = 28;
  private static final int WIDE = 32;
  private static final int COLOURS = 3;

  private TrainingData() {}

  /**
   * Writes {@code train-} and {@code test-images} and {@code -labels}.
   *
   * @return their folder
   */
  static Path write(Path folder, int train, int test, boolean wide) throws IOException {
    Path source = source();
    Files.createDirectories(folder);
    copy(source, "train", folder, "train", train, wide);
    copy(source, "t10k", folder, "test", test, wide);
    return folder;
  }

  /** The full set if it is there, else the bundled sample. */
  private static Path source() {
    Path full = Path.of("data/full/fashion-mnist");
    return Files.exists(full) ? full : Path.of("data/fashion-mnist-sample");
  }

  private static void copy(
      Path source, String part, Path folder, String name, int wanted, boolean wide)
      throws IOException {
    try (InputStream images = open(source.resolve(part + "-images-idx3-ubyte.gz"));
        InputStream labels = open(source.resolve(part + "-labels-idx1-ubyte.gz"))) {
      int count = Math.min(wanted, IdxHeader.read(images, part).records());
      IdxHeader.read(labels, part);
      try (OutputStream out = Files.newOutputStream(folder.resolve(name + "-images"))) {
        out.write(wide ? header(count, COLOURS, WIDE, WIDE) : header(count, SIDE, SIDE));
        for (int i = 0; i < count; i++) {
          byte[] picture = images.readNBytes(SIDE * SIDE);
          out.write(wide ? widened(picture) : picture);
        }
      }
      try (OutputStream out = Files.newOutputStream(folder.resolve(name + "-labels"))) {
        out.write(header(count));
        out.write(labels.readNBytes(count));
      }
    }
  }

  private static InputStream open(Path file) throws IOException {
    return new GZIPInputStream(Files.newInputStream(file));
  }

  private static byte[] header(int... sizes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.writeInt(0x0800 | sizes.length);
    for (int size : sizes) {
      data.writeInt(size);
    }
    return bytes.toByteArray();
  }

  private static byte[] widened(byte[] picture) {
    byte[] wide = new byte[COLOURS * WIDE * WIDE];
    int margin = (WIDE - SIDE) / 2;
    for (int colour = 0; colour < COLOURS; colour++) {
      for (int row = 0; row < SIDE; row++) {
        int to = (colour * WIDE + row + margin) * WIDE + margin;
        System.arraycopy(picture, row * SIDE, wide, to, SIDE);
      }
    }
    return wide;
  }
}
