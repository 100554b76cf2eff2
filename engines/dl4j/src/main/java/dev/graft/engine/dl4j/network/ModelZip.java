package dev.graft.engine.dl4j.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.UnusableInputException;
import dev.graft.io.LocalCopy;
import dev.graft.io.ModelArchive;
import dev.graft.io.UnsafeArchiveException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes Deeplearning4j's model files. Only the layout and the weights are unpacked:
 * Deeplearning4j's own reader also runs Java deserialisation on whatever calls itself a
 * preprocessor, and takes memory for whatever lengths a file states.
 */
public final class ModelZip {

  public static final String LAYOUT = "configuration.json";
  public static final String WEIGHTS = "coefficients.bin";

  private static final Logger LOG = LoggerFactory.getLogger(ModelZip.class);

  /** Optimizer state, normalisers of its own, Java objects: not looked at. */
  private static final Set<String> SKIPPED =
      Set.of(
          "updaterState.bin",
          "updater.bin",
          "normalizer.bin",
          "preprocessor.bin",
          "noParams.marker",
          "trainingState.bin");

  private static final String SKIPPED_OBJECTS = "objects/";

  private ModelZip() {}

  /**
   * Reads a MultiLayerNetwork or ComputationGraph; the former becomes a graph with vertices named
   * by layer number.
   *
   * @param name how messages call the file
   * @throws UnusableInputException if it is not a Deeplearning4j model
   */
  public static ComputationGraph read(InputStream in, String name) throws IOException {
    try (LocalCopy copy = LocalCopy.of(in)) {
      return read(copy.path(), name);
    }
  }

  /**
   * Reads a file that nobody else can change.
   *
   * @param name how messages call it
   * @throws UnusableInputException if it is not a Deeplearning4j model
   */
  public static ComputationGraph read(Path file, String name) {
    String layout;
    INDArray weights;
    try (ModelArchive zip = ModelArchive.open(file)) {
      if (!zip.names().containsAll(Set.of(LAYOUT, WEIGHTS))) {
        throw refusal(name, "it is not a zip with configuration.json and coefficients.bin", null);
      }
      zip.allowOnly(ModelZip::mayHave, "a Deeplearning4j model");
      layout = new String(zip.read(LAYOUT, NetworkJson.MAX_BYTES), StandardCharsets.UTF_8);
      refuseUnknown(layout, name);
      try (InputStream in = new BufferedInputStream(zip.open(WEIGHTS))) {
        weights = Coefficients.read(in, zip.bytes(WEIGHTS));
      }
      warn(zip.names(), name);
    } catch (UnsafeArchiveException e) {
      throw refusal(name, e.getMessage(), e);
    } catch (IOException e) {
      throw refusal(name, "it is no zip, or it is damaged or breaks off", e);
    }
    return network(layout, weights, name);
  }

  private static boolean mayHave(String entry) {
    return entry.equals(LAYOUT)
        || entry.equals(WEIGHTS)
        || SKIPPED.contains(entry)
        || entry.startsWith(SKIPPED_OBJECTS);
  }

  private static void warn(Set<String> entries, String name) {
    for (String entry : entries) {
      if (entry.equals("preprocessor.bin")
          || entry.equals("normalizer.bin")
          || entry.startsWith(SKIPPED_OBJECTS)) {
        LOG.warn(
            "{}: {} is ignored, Java objects in model files are never read; say in data.* how features are normalised",
            name,
            entry);
      }
    }
  }

  private static void refuseUnknown(String layout, String name) {
    String why;
    try {
      why = KnownClasses.refusal(layout);
    } catch (IOException e) {
      throw refusal(name, "its layout and weights are not a network that Deeplearning4j knows", e);
    }
    if (why != null) {
      throw refusal(name, why, null);
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
