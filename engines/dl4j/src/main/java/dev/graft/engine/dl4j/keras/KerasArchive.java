package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.LocalCopy;
import dev.graft.io.ModelArchive;
import dev.graft.io.UnsafeArchiveException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keras 3's own format: a zip of the configuration and an HDF5 file, in which the weights of a
 * layer are numbered, in a group that is called after the kind of layer and says the layer's name.
 */
final class KerasArchive extends KerasFile {

  private static final String CONFIG = "config.json";
  private static final String METADATA = "metadata.json";
  private static final String WEIGHTS = "model.weights.h5";

  /** Vocabularies of layers that read texts, which are not supported. */
  private static final String ASSETS = "assets/";

  private final JsonNode config;
  private final JsonNode metadata;
  private final LocalCopy unpacked;
  private final HdfFile file;

  KerasArchive(Path path, String name) {
    super(name);
    LocalCopy weights = null;
    try (ModelArchive zip = ModelArchive.open(path)) {
      this.config = json(zip, CONFIG);
      this.metadata = json(zip, METADATA);
      need(zip, WEIGHTS);
      zip.allowOnly(KerasArchive::mayHave, "a .keras archive");
      try (InputStream in = zip.open(WEIGHTS)) {
        weights = LocalCopy.of(in);
      }
      this.file = open(weights.path());
      this.unpacked = weights;
    } catch (UnsafeArchiveException e) {
      throw refusal(e.getMessage(), e);
    } catch (IOException e) {
      throw refusal("it is neither HDF5 nor a .keras archive, or breaks off", e);
    } catch (RuntimeException e) {
      delete(weights);
      throw e;
    }
  }

  private static boolean mayHave(String entry) {
    return entry.equals(CONFIG)
        || entry.equals(METADATA)
        || entry.equals(WEIGHTS)
        || entry.startsWith(ASSETS);
  }

  private JsonNode json(ModelArchive zip, String name) throws IOException {
    need(zip, name);
    return parse(new String(zip.read(name, LONGEST_TEXT), StandardCharsets.UTF_8));
  }

  private void need(ModelArchive zip, String name) {
    if (!zip.names().contains(name)) {
      throw refusal("it is a zip without %s, which a .keras archive has".formatted(name));
    }
  }

  private static void delete(LocalCopy weights) {
    try {
      if (weights != null) {
        weights.close();
      }
    } catch (IOException e) {
      weights.path().toFile().deleteOnExit();
    }
  }

  @Override
  JsonNode model() {
    return config;
  }

  @Override
  JsonNode training() {
    return config.path("compile_config");
  }

  @Override
  String version() {
    String version = metadata.path("keras_version").asText(null);
    if (version != null && !version.startsWith("3.")) {
      throw refusal(
          "it is a .keras archive of Keras %s; of Keras 2 HDF5 is supported, save it with model.save(\"model.h5\")"
              .formatted(version));
    }
    return version;
  }

  @Override
  List<Weight> weights(LayerConfig layer, List<String> names) {
    List<Dataset> datasets = read(() -> datasets(layer));
    if (datasets.size() != names.size()) {
      throw layer.refusal(
          String.format(
              Locale.ROOT,
              "its weights should be %s, the file holds %d arrays",
              names,
              datasets.size()));
    }
    List<Weight> weights = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      weights.add(new Weight(names.get(i), array(datasets.get(i))));
    }
    return weights;
  }

  private List<Dataset> datasets(LayerConfig layer) {
    Group group = group(layer);
    List<Dataset> datasets = new ArrayList<>();
    for (String part : parts(layer)) {
      Group vars = child(group, part + "vars");
      for (int i = 0; vars != null && vars.getChild(Integer.toString(i)) != null; i++) {
        if (!(vars.getChild(Integer.toString(i)) instanceof Dataset dataset)) {
          throw layer.refusal(String.format(Locale.ROOT, "its weights %d are no array", i));
        }
        datasets.add(dataset);
      }
    }
    return datasets;
  }

  /** Where the numbered arrays are within a layer's group. */
  private static List<String> parts(LayerConfig layer) {
    return switch (layer.type()) {
      case "LSTM", "SimpleRNN" -> List.of("cell/");
      case "Bidirectional" -> List.of("forward_layer/cell/", "backward_layer/cell/");
      default -> List.of("");
    };
  }

  private Group group(LayerConfig layer) {
    Group found = named(child(file, "layers"), layer.name());
    if (found == null) {
      throw layer.refusal(
          "the archive has no weights under its name; save the model as HDF5 with model.save(\"model.h5\")");
    }
    return found;
  }

  /** The group that says this name, also in models that are layers. */
  private static Group named(Group layers, String name) {
    if (layers == null) {
      return null;
    }
    for (Node node : layers) {
      if (node instanceof Group candidate) {
        Group vars = child(candidate, "vars");
        if (vars != null
            && vars.getAttribute("name") != null
            && name.equals(vars.getAttribute("name").getData())) {
          return candidate;
        }
        Group inner = named(child(candidate, "layers"), name);
        if (inner != null) {
          return inner;
        }
      }
    }
    return null;
  }

  private static Group child(Group group, String path) {
    Node node = group;
    for (String part : path.split("/", -1)) {
      node = node instanceof Group parent ? parent.getChild(part) : null;
    }
    return node instanceof Group found ? found : null;
  }

  @Override
  public void close() {
    file.close();
    delete(unpacked);
  }
}
