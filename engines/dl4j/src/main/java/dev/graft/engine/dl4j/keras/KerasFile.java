package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.object.message.DataLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A file that holds a whole Keras model: its layout, its weights, how it was trained. */
abstract class KerasFile implements AutoCloseable {

  private static final int LARGEST = 1 << 29;

  /** The longest configuration that is read, in bytes. */
  static final int LONGEST_TEXT = 16 << 20;

  /** What is read of a file is at most so many times the file: some weights are read twice. */
  private static final long READINGS = 4;

  private final String name;
  private long bytes;

  /**
   * @param name how messages call the file
   */
  KerasFile(String name) {
    this.name = name;
  }

  /** Opens an HDF5 file or a {@code .keras} archive, whatever it is called. */
  static KerasFile open(Path file, String name) {
    try (InputStream in = Files.newInputStream(file)) {
      return KerasModel.isHdf5(in.readNBytes(16))
          ? new Hdf5File(file, name)
          : new KerasArchive(file, name);
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot read the Keras model %s: %s.".formatted(name, e.getMessage()), e);
    }
  }

  /** Opens HDF5, which says at its beginning how long it is. */
  HdfFile open(Path hdf5) {
    HdfFile file = read(() -> new HdfFile(hdf5));
    bytes = READINGS * file.size();
    if (file.getHdfBackingStorage().getSuperblock().getEndOfFileAddress() > file.size()) {
      file.close();
      throw refusal("the file breaks off");
    }
    return file;
  }

  /** Runs what reads from HDF5; whatever goes wrong there, the file is not as it should be. */
  <T> T read(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (UnusableInputException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw refusal("the file is damaged or breaks off", e);
    }
  }

  /** The model's configuration. */
  abstract JsonNode model();

  /** How it was compiled; missing if it was not. */
  abstract JsonNode training();

  /** The version of Keras that wrote it; null if it does not say. */
  abstract String version();

  /**
   * The weights of a layer under the names that Keras gives them, in its order.
   *
   * @param names the names that the layer's class has, in Keras's order
   */
  abstract List<Weight> weights(LayerConfig layer, List<String> names);

  @Override
  public abstract void close();

  /** One array of weights. */
  record Weight(String name, INDArray values) {}

  /** How Keras makes a model of it that is read whatever its layers are, for messages. */
  String wayOverOnnx() {
    String version = version();
    return version != null && version.startsWith("3.")
        ? "as ONNX it can be used as a frozen model: in Keras, model.export(\"model.onnx\", format=\"onnx\")"
        : "as ONNX it can be used as a frozen model: python -m tf2onnx.convert --keras %s --output model.onnx"
            .formatted(name);
  }

  UnusableInputException refusal(String why) {
    return refusal(why, null);
  }

  UnusableInputException refusal(String why, Throwable cause) {
    return new UnusableInputException(
        "Cannot import the Keras model %s: %s.".formatted(name, why), cause);
  }

  JsonNode parse(String json) {
    if (json == null) {
      return MissingNode.getInstance();
    }
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw refusal("its configuration is not JSON", e);
    }
  }

  /** Reads an array; 64-bit numbers are rounded to 32 bits. */
  INDArray array(Dataset dataset) {
    check(dataset);
    int[] dimensions = dataset.getDimensions();
    long[] shape = new long[dimensions.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dimensions[i];
    }
    Object values = read(dataset::getDataFlat);
    if (values instanceof float[] floats) {
      return Nd4j.create(floats, shape, 'c');
    }
    if (values instanceof double[] doubles) {
      float[] floats = new float[doubles.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) doubles[i];
      }
      return Nd4j.create(floats, shape, 'c');
    }
    if (values instanceof long[] || values instanceof int[]) { // how many examples were counted
      return Nd4j.createFromArray(
              values instanceof int[] ints
                  ? Arrays.stream(ints).asLongStream().toArray()
                  : (long[]) values)
          .castTo(DataType.FLOAT)
          .reshape(shape);
    }
    throw refusal(
        "its weights %s are of type %s, 32-bit and 64-bit floating point are supported"
            .formatted(dataset.getPath(), dataset.getJavaType().getSimpleName()));
  }

  /**
   * Refuses what would take more memory than the file could fill. Keras stores its weights as they
   * are; what is stored in chunks could unpack to anything.
   */
  private void check(Dataset dataset) {
    if (dataset.getSize() < 0 || dataset.getSize() > LARGEST) {
      throw refusal(
          String.format(
              Locale.ROOT,
              "its weights %s are %,d numbers, at most %,d are supported",
              dataset.getPath(),
              dataset.getSize(),
              LARGEST));
    }
    if (read(dataset::getDataLayout) == DataLayout.CHUNKED) {
      throw refusal(
          "its weights %s are stored in chunks or compressed, as Keras never does; h5repack -l CONTI -f NONE undoes it"
              .formatted(dataset.getPath()));
    }
    bytes -= read(dataset::getSizeInBytes);
    if (bytes < 0) {
      throw refusal("its weights up to %s are larger than the file".formatted(dataset.getPath()));
    }
  }
}
