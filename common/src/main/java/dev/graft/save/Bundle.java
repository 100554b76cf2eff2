package dev.graft.save;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.OnnxSettings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.LocalCopy;
import dev.graft.io.Manifest;
import dev.graft.io.Sha256;
import dev.graft.network.FlatWeights;
import dev.graft.network.ModelZip;
import dev.graft.network.onnx.OnnxFile;
import dev.graft.network.onnx.OnnxModel;
import dev.graft.network.onnx.SubwordTokenizer;
import dev.graft.text.TextToRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A saved model.
 *
 * @param network the whole network; with an ONNX backbone the layers on it, null if there are none
 *     yet
 * @param inputShape shape of one example at the model's input
 * @param normalization what is done to features before they enter; null of a model file that does
 *     not say
 * @param learned what the data's format learned from the training files (categories, a vocabulary);
 *     missing if there is nothing
 * @param task what the network is asked; null of a model file that does not say
 * @param classNames one name a class, label or number that is told
 * @param provenance where it comes from: configuration, seed, data, versions, the parent's hash
 * @param onnx the ONNX backbone; null: none
 */
public record Bundle(
    ComputationGraph network,
    int[] inputShape,
    Normalization normalization,
    JsonNode learned,
    Task task,
    List<String> classNames,
    JsonNode provenance,
    OnnxModel onnx) {

  /** The longest JSON file that is read, in bytes: a vocabulary of a million words has 15 MB. */
  private static final int MOST_JSON = 64 << 20;

  private static final String MODEL = "model.zip";
  private static final String LABELS = "labels.json";
  private static final String PREPROCESSING = "preprocessing.json";
  private static final String PROVENANCE = "provenance.json";
  private static final String BACKBONE = "backbone.onnx";
  private static final String TOKENIZER = "tokenizer.json";

  /** A classifier. */
  public Bundle(
      ComputationGraph network,
      int[] inputShape,
      Normalization normalization,
      JsonNode learned,
      List<String> classNames,
      JsonNode provenance) {
    this(
        network,
        inputShape,
        normalization,
        learned,
        Task.CLASSIFICATION,
        classNames,
        provenance,
        null);
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
    if (onnx != null) {
      preprocessing.set("onnx", save(manifest, onnx));
    }
    manifest.write(PREPROCESSING, out -> out.write(Json.bytes(preprocessing)));
    manifest.write(PROVENANCE, out -> out.write(Json.bytes(provenance)));
    manifest.finish();
  }

  private static ObjectNode save(Manifest manifest, OnnxModel onnx) throws IOException {
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
   * Reads a bundle and checks each of its files.
   *
   * @throws UnusableInputException if it is damaged or of a newer format
   */
  public static Bundle load(BundleStore store) throws IOException {
    return load(store, sha256 -> {});
  }

  /**
   * Reads a bundle and checks each of its files.
   *
   * @param identity is told the SHA-256 of its manifest, which stands for all its files, before
   *     anything is made of them; what it throws is thrown
   * @throws UnusableInputException if it is damaged or of a newer format
   */
  public static Bundle load(BundleStore store, Consumer<String> identity) throws IOException {
    Manifest.Checked files = Manifest.open(store, Set.of(MODEL, LABELS, PREPROCESSING, PROVENANCE));
    identity.accept(files.sha256());
    try {
      return load(store, files);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new UnusableInputException(
          "Cannot load the model in %s: it is none that Graft saved (%s)."
              .formatted(
                  store.location(), String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  private static Bundle load(BundleStore store, Manifest.Checked files) throws IOException {
    JsonNode preprocessing = read(files, PREPROCESSING);
    JsonNode labels = read(files, LABELS);
    JsonNode provenance = read(files, PROVENANCE);
    OnnxModel onnx = preprocessing.has("onnx") ? onnx(store, files, preprocessing) : null;
    List<String> names = new ArrayList<>();
    labels.path("classes").forEach(name -> names.add(name.asText()));
    ComputationGraph network = network(store, files);
    files.checkTheRest();
    return new Bundle(
        network,
        shape(preprocessing.path("inputShape")),
        new Normalization(
            preprocessing.path("scale").asDouble(1),
            Json.floats(preprocessing.path("mean")),
            Json.floats(preprocessing.path("std")),
            preprocessing.path("reversed").asBoolean()),
        preprocessing.path("learned"),
        Task.of(labels.path("task").asText(Task.CLASSIFICATION.key())),
        List.copyOf(names),
        provenance,
        onnx);
  }

  private static int[] shape(JsonNode json) {
    int[] shape = Json.wholes(json);
    double length = 1;
    for (int side : shape) {
      length *= side;
    }
    if (Arrays.stream(shape).anyMatch(side -> side < 0) || length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("its examples have the shape " + Arrays.toString(shape));
    }
    return shape;
  }

  private static ComputationGraph network(BundleStore store, Manifest.Checked files)
      throws IOException {
    try (LocalCopy copy = LocalCopy.of(out -> files.copy(MODEL, out))) {
      return ModelZip.read(copy.path(), store.location() + "/" + MODEL);
    }
  }

  private static OnnxModel onnx(BundleStore store, Manifest.Checked files, JsonNode preprocessing)
      throws IOException {
    JsonNode use = preprocessing.path("onnx");
    files.need(Set.of(BACKBONE));
    String name = store.location() + "/" + BACKBONE;
    OnnxFile file = OnnxFile.read(files.bytes(BACKBONE, OnnxFile.MOST), name);
    SubwordTokenizer tokenizer = null;
    if (use.has("maxLength")) {
      files.need(Set.of(TOKENIZER));
      tokenizer =
          SubwordTokenizer.of(
              files.bytes(TOKENIZER, SubwordTokenizer.MOST),
              store.location() + "/" + TOKENIZER,
              use.path("maxLength").asInt());
    }
    OnnxSettings options =
        new OnnxSettings(
            OnnxSettings.Provider.CPU,
            choice(use, "layout", OnnxSettings.Layout.class),
            choice(use, "pooling", OnnxSettings.Pooling.class),
            null,
            null,
            choice(use, "batchDependent", OnnxSettings.BatchDependent.class));
    return new OnnxModel(file, file.tensor(use.path("tensor").asText()), options, tokenizer);
  }

  private static <E extends Enum<E>> E choice(JsonNode use, String key, Class<E> type) {
    return use.path(key).isTextual() ? Enum.valueOf(type, use.path(key).asText()) : null;
  }

  /** The same model with its ONNX backbone used in another way. */
  public Bundle with(OnnxModel changed) {
    return new Bundle(
        network, inputShape, normalization, learned, task, classNames, provenance, changed);
  }

  /** The same model that takes examples of another shape. */
  public Bundle withShape(int[] shape) {
    return new Bundle(network, shape, normalization, learned, task, classNames, provenance, onnx);
  }

  /** The same model with what else was learned from training. */
  public Bundle withLearned(JsonNode other) {
    return new Bundle(
        network, inputShape, normalization, other, task, classNames, provenance, onnx);
  }

  /** The same model with another network, which is asked this. */
  public Bundle with(ComputationGraph other, Task asked) {
    return new Bundle(
        other, inputShape, normalization, learned, asked, classNames, provenance, onnx);
  }

  /** The same model with other names of what it tells. */
  public Bundle named(List<String> names) {
    return new Bundle(network, inputShape, normalization, learned, task, names, provenance, onnx);
  }

  /** The same model that comes from elsewhere. */
  public Bundle from(JsonNode origin) {
    return new Bundle(network, inputShape, normalization, learned, task, classNames, origin, onnx);
  }

  /** The same model with something else done to features before they enter. */
  public Bundle with(Normalization changed) {
    return new Bundle(network, inputShape, changed, learned, task, classNames, provenance, onnx);
  }

  /** What reads texts for an ONNX backbone; null if it reads none, or if there is none. */
  public TextToRow tokenizer() {
    return onnx == null ? null : onnx.tokenizer();
  }

  /**
   * The identity of all that makes numbers of an example: the network's weights, the ONNX file, its
   * tokenizer.
   */
  public String identity() {
    String layers = network == null ? "" : weightsSha256(network);
    return onnx == null ? layers : layers + onnx.file().sha256() + identity(onnx.tokenizer());
  }

  private static String identity(SubwordTokenizer tokenizer) {
    return tokenizer == null ? "" : Sha256.hex(tokenizer.json()) + tokenizer.length();
  }

  private static JsonNode read(Manifest.Checked files, String name) throws IOException {
    return Json.read(files.bytes(name, MOST_JSON));
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
