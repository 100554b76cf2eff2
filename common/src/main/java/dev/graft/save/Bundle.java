package dev.graft.save;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.SavedModel;
import dev.graft.evaluate.DecisionRule;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.Manifest;
import dev.graft.model.Backbone;
import dev.graft.provider.UsersPart;
import dev.graft.text.TextToRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A saved model.
 *
 * @param network the whole network; with a frozen model the layers on it, null if there are none
 *     yet
 * @param inputShape shape of one example at the model's input
 * @param normalization what is done to features before they enter; null of a model file that does
 *     not say
 * @param learned what the data's format learned from the training files (categories, a vocabulary);
 *     missing if there is nothing
 * @param task what the network is asked; null of a model file that does not say
 * @param classNames one name a class, label or number that is told
 * @param provenance where it comes from: configuration, seed, data, versions, the parent's hash
 * @param frozen the model that the network is on and that is never trained; null: none
 * @param rule what predictions are made by
 */
public record Bundle(
    SavedModel network,
    int[] inputShape,
    Normalization normalization,
    JsonNode learned,
    Task task,
    List<String> classNames,
    JsonNode provenance,
    FrozenModel frozen,
    DecisionRule rule) {

  /** The longest JSON file that is read, in bytes: a vocabulary of a million words has 15 MB. */
  private static final int MOST_JSON = 64 << 20;

  private static final String LABELS = "labels.json";
  private static final String PREPROCESSING = "preprocessing.json";
  private static final String DECISION = "decision";
  private static final String PROVENANCE = "provenance.json";
  private static final String CARD = "README.md";

  private static final Set<String> OWN_KEYS =
      Set.of("scale", "mean", "std", "reversed", "inputShape", "learned");

  /** A model that predicts by its outputs as they are. */
  public Bundle(
      SavedModel network,
      int[] inputShape,
      Normalization normalization,
      JsonNode learned,
      Task task,
      List<String> classNames,
      JsonNode provenance,
      FrozenModel frozen) {
    this(
        network,
        inputShape,
        normalization,
        learned,
        task,
        classNames,
        provenance,
        frozen,
        DecisionRule.PLAIN);
  }

  /** A classifier. */
  public Bundle(
      SavedModel network,
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

  /** Writes all files but a card, the manifest last. */
  public void save(BundleStore store) throws IOException {
    save(store, null);
  }

  /**
   * Writes all files, the manifest last.
   *
   * @param card what people read of the model, Markdown; null: there is none
   */
  public void save(BundleStore store, byte[] card) throws IOException {
    Manifest manifest = new Manifest(store);
    network.save(manifest);
    ObjectNode labels = Json.object().put("task", task.key());
    labels.set("classes", Json.of(classNames));
    if (!rule.plain()) {
      labels.set(DECISION, rule.json());
      manifest.needs(Manifest.DECISIONS);
    }
    manifest.write(LABELS, out -> out.write(Json.bytes(labels)));
    ObjectNode preprocessing = Json.object().put("scale", normalization.scale());
    preprocessing.set("mean", Json.of(normalization.mean()));
    preprocessing.set("std", Json.of(normalization.deviation()));
    preprocessing.put("reversed", normalization.reversed());
    preprocessing.set("inputShape", Json.of(inputShape));
    preprocessing.set("learned", learned);
    if (frozen != null) {
      if (OWN_KEYS.contains(frozen.engine())) {
        throw new IllegalStateException("no name for an engine: " + frozen.engine());
      }
      preprocessing.set(frozen.engine(), frozen.save(manifest));
    }
    manifest.write(PREPROCESSING, out -> out.write(Json.bytes(preprocessing)));
    manifest.write(PROVENANCE, out -> out.write(Json.bytes(provenance)));
    if (card != null) {
      manifest.write(CARD, out -> out.write(card));
    }
    manifest.finish();
  }

  /**
   * Gives a bundle that has been saved another card. If this breaks off in between, the bundle is
   * damaged by its own manifest.
   */
  public static void describe(BundleStore store, byte[] card) throws IOException {
    Manifest.Checked saved = Manifest.open(store, Set.of(LABELS, PREPROCESSING, PROVENANCE));
    Manifest manifest = new Manifest(store, saved);
    manifest.write(CARD, out -> out.write(card));
    manifest.finish(saved.about());
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
    Manifest.Checked files = Manifest.open(store, Set.of(LABELS, PREPROCESSING, PROVENANCE));
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
    FrozenModel frozen = frozen(store, files, preprocessing);
    List<String> names = new ArrayList<>();
    labels.path("classes").forEach(name -> names.add(name.asText()));
    SavedModel network = NetworkEngines.network(files, store.location());
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
        frozen,
        DecisionRule.of(labels.path(DECISION)));
  }

  /** What is no key of a bundle's own is the name of the engine that runs it. */
  private static FrozenModel frozen(
      BundleStore store, Manifest.Checked files, JsonNode preprocessing) throws IOException {
    for (Map.Entry<String, JsonNode> entry : preprocessing.properties()) {
      if (!OWN_KEYS.contains(entry.getKey())) {
        return NetworkEngines.frozen(files, store.location(), entry.getKey(), entry.getValue());
      }
    }
    return null;
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

  /** The same model with its frozen model used in another way. */
  public Bundle with(FrozenModel changed) {
    return new Bundle(
        network, inputShape, normalization, learned, task, classNames, provenance, changed, rule);
  }

  /** The same model that takes examples of another shape. */
  public Bundle withShape(int[] shape) {
    return new Bundle(
        network, shape, normalization, learned, task, classNames, provenance, frozen, rule);
  }

  /** The same model with what else was learned from training. */
  public Bundle withLearned(JsonNode other) {
    return new Bundle(
        network, inputShape, normalization, other, task, classNames, provenance, frozen, rule);
  }

  /** The same model with another network, which is asked this. */
  public Bundle with(SavedModel other, Task asked) {
    return new Bundle(
        other, inputShape, normalization, learned, asked, classNames, provenance, frozen, rule);
  }

  /** The same model with other names of what it tells. */
  public Bundle named(List<String> names) {
    return new Bundle(
        network, inputShape, normalization, learned, task, names, provenance, frozen, rule);
  }

  /** The same model that comes from elsewhere. */
  public Bundle from(JsonNode origin) {
    return new Bundle(
        network, inputShape, normalization, learned, task, classNames, origin, frozen, rule);
  }

  /** The same model with something else done to features before they enter. */
  public Bundle with(Normalization changed) {
    return new Bundle(
        network, inputShape, changed, learned, task, classNames, provenance, frozen, rule);
  }

  /** The same model that predicts by another rule. */
  public Bundle with(DecisionRule other) {
    return new Bundle(
        network, inputShape, normalization, learned, task, classNames, provenance, frozen, other);
  }

  /** What reads texts for the model by its own tokens; null if it reads none so. */
  public TextToRow tokenizer() {
    return frozen == null ? network.tokenizer() : frozen.tokenizer();
  }

  /**
   * The identity of all that makes numbers of an example: the network's weights, the frozen model's
   * file, its tokenizer, the jar of an engine that is not Graft's, and what predictions are made
   * by.
   */
  public String identity() {
    String layers =
        (network == null ? "" : network.identity() + UsersPart.code(network))
            + (rule.plain() ? "" : Json.line(rule.json()));
    return frozen == null ? layers : layers + frozen.identity() + UsersPart.code(frozen);
  }

  /** The users' jars that compute it; none: Graft does. */
  public List<UsersPart> parts() {
    return NetworkEngines.parts(network, frozen);
  }

  private static JsonNode read(Manifest.Checked files, String name) throws IOException {
    return Json.read(files.bytes(name, MOST_JSON));
  }

  /** Whether a folder holds a whole bundle. */
  public static boolean isIn(Set<String> files) {
    return files.contains(Manifest.FILE) && files.contains(LABELS);
  }

  /** The shape of the pictures that it takes, as far as it says so; null if it does not. */
  public int[] pictureShape() {
    return frozen == null ? inputShape : frozen.imageShape();
  }

  /** The shape that it was made with, else that of the pictures that it takes. */
  public int[] exampleShape() {
    return inputShape == null ? pictureShape() : inputShape;
  }

  /**
   * What runs the frozen model on examples; null: there is none.
   *
   * @param data shape of an example as it was read
   * @param deadlineSeconds how long running one batch may take; 0: as long as it takes
   */
  public Backbone below(int[] data, int deadlineSeconds) {
    return frozen == null ? null : frozen.backbone(data, deadlineSeconds);
  }

  /**
   * The shape of an example where it enters the network.
   *
   * @param below what it is on; null: nothing
   * @param data shape of an example as it was read
   */
  public int[] networkShape(Backbone below, int[] data) {
    return below == null ? network.inputShape(data) : below.outputShape();
  }

  /** Whether a job cuts the frozen model, and not the layers on it. */
  public boolean cutsFrozen(ModelSettings model) {
    return network == null || (model.cut() != null && !network.names().contains(model.cut()));
  }
}
