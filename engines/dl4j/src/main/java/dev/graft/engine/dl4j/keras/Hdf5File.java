package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keras's HDF5 format: the configuration is an attribute of the file, and every layer has a group
 * in {@code model_weights} whose attribute {@code weight_names} lists its arrays.
 */
final class Hdf5File extends KerasFile {

  private static final List<String> BACKENDS =
      List.of("tensorflow", "jax", "torch", "numpy", "openvino");

  private final HdfFile file;

  Hdf5File(Path path, String name) {
    super(name);
    this.file = open(path);
  }

  @Override
  JsonNode model() {
    String config = text(file, "model_config");
    if (config == null) {
      throw holdsWeights()
          ? refusal(
              "it holds the weights of a Keras model without its layers; in the program that has these, model.load_weights(...), then model.save(\"model.keras\")")
          : refusal("it is HDF5, but no model of Keras's is in it");
    }
    String backend = text(file, "backend");
    if (backend != null && !BACKENDS.contains(backend)) {
      throw refusal(
          "it was written with the backend %s, which turns kernels around; load it with TensorFlow's and save it again"
              .formatted(backend));
    }
    return parse(config);
  }

  /** Keras 2 lists the layers, Keras 3 has a group for them. */
  private boolean holdsWeights() {
    return !texts(file, "layer_names").isEmpty()
        || child(file, "layers") != null
        || child(file, "_layer_checkpoint_dependencies") != null;
  }

  @Override
  JsonNode training() {
    return parse(text(file, "training_config"));
  }

  @Override
  String version() {
    String version = text(file, "keras_version");
    return version == null && child(file, "model_weights") instanceof Group weights
        ? text(weights, "keras_version")
        : version;
  }

  @Override
  List<Weight> weights(LayerConfig layer, List<String> names) {
    String owner = layer.within() == null ? layer.name() : layer.within();
    if (!(child(child(file, "model_weights"), owner) instanceof Group group)) {
      throw layer.refusal("the file holds no weights for it");
    }
    List<Weight> weights = new ArrayList<>();
    for (String path : texts(group, "weight_names")) {
      if (layer.within() == null || List.of(path.split("/", -1)).contains(layer.name())) {
        if (!(find(group, path) instanceof Dataset dataset)) {
          throw layer.refusal("the file does not hold its weights " + path);
        }
        weights.add(new Weight(named(path), array(dataset)));
      }
    }
    return weights;
  }

  /** {@code forward_lstm/lstm_cell/kernel:0} is the kernel; of two directions, the forward one. */
  private static String named(String path) {
    String[] parts = path.split("/", -1);
    String last = parts[parts.length - 1].replaceFirst(":\\d+$", "");
    for (int i = 0; i < parts.length - 1; i++) {
      if (parts[i].startsWith("forward_") || parts[i].startsWith("backward_")) {
        return parts[i].substring(0, parts[i].indexOf('_') + 1) + last;
      }
    }
    return last;
  }

  private Node find(Group group, String path) {
    Node node = group;
    for (String part : path.split("/", -1)) {
      node = child(node, part);
    }
    return node;
  }

  private Node child(Node node, String name) {
    return node instanceof Group group ? read(() -> group.getChild(name)) : null;
  }

  private String text(Node node, String attribute) {
    List<String> texts = texts(node, attribute);
    return texts.isEmpty() ? null : texts.get(0);
  }

  /** Keras splits lists of names that are too long for one attribute: {@code names0, names1 ...} */
  private List<String> texts(Node node, String attribute) {
    List<String> texts = new ArrayList<>(values(node, attribute));
    for (int part = 0; !values(node, attribute + part).isEmpty(); part++) {
      texts.addAll(values(node, attribute + part));
    }
    return texts;
  }

  private List<String> values(Node node, String name) {
    Attribute attribute = read(() -> node.getAttribute(name));
    if (attribute == null || attribute.isEmpty()) {
      return List.of();
    }
    if (read(attribute::getSizeInBytes) > Math.min(LONGEST_TEXT, file.size())) {
      throw refusal(
          String.format(
              Locale.ROOT,
              "its attribute %s is larger than the file, or than %,d MB",
              name,
              LONGEST_TEXT >> 20));
    }
    Object data = read(attribute::getData);
    if (data instanceof String[] texts) {
      return List.of(texts);
    }
    return data instanceof String text ? List.of(text) : List.of();
  }

  @Override
  public void close() {
    file.close();
  }
}
