package dev.graft.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Normalization;
import dev.graft.network.FlatWeights;
import dev.graft.network.ModelZip;
import dev.graft.network.Task;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A saved model.
 *
 * @param network the whole network
 * @param inputShape shape of one example at its input
 * @param normalization what is done to features before they enter
 * @param learned what the data's format learned from the training files (categories, a vocabulary);
 *     missing if there is nothing
 * @param task what the network is asked; null of a model file that does not say
 * @param classNames one name a class, label or number that is told
 * @param provenance where it comes from: configuration, seed, data, versions, the parent's hash
 */
public record Bundle(
    ComputationGraph network,
    int[] inputShape,
    Normalization normalization,
    JsonNode learned,
    Task task,
    List<String> classNames,
    JsonNode provenance) {

  private static final String MODEL = "model.zip";
  private static final String LABELS = "labels.json";
  private static final String PREPROCESSING = "preprocessing.json";
  private static final String PROVENANCE = "provenance.json";

  /** A classifier. */
  public Bundle(
      ComputationGraph network,
      int[] inputShape,
      Normalization normalization,
      JsonNode learned,
      List<String> classNames,
      JsonNode provenance) {
    this(network, inputShape, normalization, learned, Task.CLASSIFICATION, classNames, provenance);
  }

  /** Writes all files, the manifest last. */
  public void save(BundleStore store) throws IOException {
    Manifest manifest = new Manifest(store);
    manifest.write(MODEL, out -> ModelZip.write(network, out));
    ObjectNode labels = Json.object().put("task", task.key());
    labels.set("classes", Json.of(classNames));
    manifest.write(LABELS, out -> out.write(Json.bytes(labels)));
    ObjectNode preprocessing = Json.object().put("scale", normalization.scale());
    preprocessing.set("mean", Json.of(normalization.mean()));
    preprocessing.set("std", Json.of(normalization.deviation()));
    preprocessing.put("reversed", normalization.reversed());
    preprocessing.set("inputShape", Json.of(inputShape));
    preprocessing.set("learned", learned);
    manifest.write(PREPROCESSING, out -> out.write(Json.bytes(preprocessing)));
    manifest.write(PROVENANCE, out -> out.write(Json.bytes(provenance)));
    manifest.finish();
  }

  /**
   * Reads a bundle after checking each of its files.
   *
   * @throws dev.graft.config.UnusableInputException if it is damaged or of a newer format
   */
  public static Bundle load(BundleStore store) throws IOException {
    Manifest.check(store, Set.of(MODEL, LABELS, PREPROCESSING, PROVENANCE));
    ComputationGraph network;
    try (InputStream in = store.open(MODEL)) {
      network = ModelZip.read(in, store.location() + "/" + MODEL);
    }
    JsonNode preprocessing = read(store, PREPROCESSING);
    JsonNode labels = read(store, LABELS);
    List<String> names = new ArrayList<>();
    labels.path("classes").forEach(name -> names.add(name.asText()));
    return new Bundle(
        network,
        Json.wholes(preprocessing.path("inputShape")),
        new Normalization(
            preprocessing.path("scale").asDouble(1),
            Json.floats(preprocessing.path("mean")),
            Json.floats(preprocessing.path("std")),
            preprocessing.path("reversed").asBoolean()),
        preprocessing.path("learned"),
        Task.of(labels.path("task").asText(Task.CLASSIFICATION.key())),
        List.copyOf(names),
        read(store, PROVENANCE));
  }

  private static JsonNode read(BundleStore store, String name) throws IOException {
    try (InputStream in = store.open(name)) {
      return Json.read(in);
    }
  }

  /** Whether a folder holds a whole bundle. */
  public static boolean isIn(Set<String> files) {
    return files.contains(Manifest.FILE) && files.contains(MODEL);
  }

  /** The identity of the weights: SHA-256 over the flat parameter vector, little-endian float32. */
  public static String weightsSha256(ComputationGraph network) {
    return Sha256.hex(FlatWeights.of(network));
  }
}
