package dev.graft.spark.save;

import dev.graft.network.keras.KerasModel;
import dev.graft.network.onnx.OnnxFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** What a model file is, by what it holds. */
enum ModelKind {
  DEEPLEARNING4J,
  KERAS,
  ONNX,
  UNKNOWN;

  private static final int BEGINNING = 16;

  static ModelKind of(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    buffered.mark(BEGINNING);
    byte[] beginning = buffered.readNBytes(BEGINNING);
    buffered.reset();
    if (KerasModel.isHdf5(beginning)) {
      return KERAS;
    }
    boolean zip = beginning.length > 3 && beginning[0] == 'P' && beginning[1] == 'K';
    if (zip) {
      return ofZip(buffered);
    }
    return OnnxFile.mayBe(beginning) ? ONNX : UNKNOWN;
  }

  /** The first entry that only one kind has. */
  private static ModelKind ofZip(InputStream in) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    try {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        switch (entry.getName()) {
          case "configuration.json", "coefficients.bin" -> {
            return DEEPLEARNING4J;
          }
          case "config.json", "metadata.json", "model.weights.h5" -> {
            return KERAS;
          }
          default -> {
            // Says nothing.
          }
        }
      }
      return UNKNOWN;
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      return UNKNOWN;
    }
  }
}
