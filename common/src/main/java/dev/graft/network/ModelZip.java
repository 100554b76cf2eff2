package dev.graft.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.config.UnusableInputException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads and writes Deeplearning4j's model files. Only the layout and the weights are read:
 * Deeplearning4j's own reader also runs Java deserialisation on whatever calls itself a
 * preprocessor.
 */
public final class ModelZip {

  private static final int MAX_LAYOUT_BYTES = 64 << 20;

  private ModelZip() {}

  /**
   * Reads a MultiLayerNetwork or ComputationGraph; the former becomes a graph with vertices named
   * by layer number.
   *
   * @param name how messages call the file
   * @throws UnusableInputException if it is not a Deeplearning4j model
   */
  public static ComputationGraph read(InputStream in, String name) throws IOException {
    String layout = null;
    INDArray weights = null;
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals("configuration.json")) {
          byte[] bytes = zip.readNBytes(MAX_LAYOUT_BYTES + 1);
          layout = new String(bytes, StandardCharsets.UTF_8);
        } else if (entry.getName().equals("coefficients.bin")) {
          weights = Nd4j.read(new DataInputStream(zip));
        }
      }
    } catch (IOException | RuntimeException e) {
      throw refusal(name, "the zip is damaged or breaks off", e);
    }
    if (layout == null || weights == null) {
      throw refusal(name, "it is not a zip with configuration.json and coefficients.bin", null);
    }
    if (layout.length() > MAX_LAYOUT_BYTES) {
      throw refusal(name, "its layout is larger than 64 MB", null);
    }
    return network(layout, weights, name);
  }

  /**
   * Reads a file that nobody else can change.
   *
   * @param name how messages call it
   * @throws UnusableInputException if it is not a Deeplearning4j model
   */
  public static ComputationGraph read(Path file, String name) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, name);
    }
  }

  private static ComputationGraph network(String layout, INDArray weights, String name) {
    try {
      JsonNode json = new ObjectMapper().readTree(layout);
      if (json.has("vertices")) {
        ComputationGraph graph =
            new ComputationGraph(ComputationGraphConfiguration.fromJson(layout));
        graph.init(weights, false);
        return graph;
      }
      MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(layout));
      network.init(weights, false);
      return network.toComputationGraph();
    } catch (IOException | RuntimeException e) {
      throw refusal(name, "its layout and weights are not a network that Deeplearning4j knows", e);
    }
  }

  private static UnusableInputException refusal(String name, String why, Exception cause) {
    return new UnusableInputException(
        "Cannot load a model from %s: %s.".formatted(name, why), cause);
  }

  /** Writes a stock ModelSerializer file without optimizer state. */
  public static void write(ComputationGraph network, OutputStream out) throws IOException {
    ModelSerializer.writeModel(network, out, false);
  }
}
