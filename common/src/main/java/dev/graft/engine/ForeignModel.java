package dev.graft.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.graft.UnusableInputException;
import dev.graft.io.ModelArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Models of other makers, known by what is in their files. They are not read, but named, with the
 * line that makes something readable of them.
 */
public enum ForeignModel {
  PYTORCH(
      "weights, or a whole model, that PyTorch saved (torch.save)",
      "load it in the program that made it and write ONNX: torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), \"model.onnx\", input_names=[\"input\"], dynamic_axes={\"input\": {0: \"batch\"}}), with zeros of the shape that it takes"),
  PICKLE(
      "a pickle of Python (scikit-learn, joblib), which is a program and never read",
      "load it in the program that made it, and write ONNX there"),
  TORCHSCRIPT(
      "a TorchScript model",
      "torch.onnx.export(torch.jit.load(\"%s\"), torch.zeros(1, 3, 224, 224), \"model.onnx\", input_names=[\"input\"], dynamic_axes={\"input\": {0: \"batch\"}}, dynamo=False), with zeros of the shape that it takes, writes it as ONNX"),
  PREPARED_TORCH(
      "a network that graft.prepare_torch wrote, which the engine torch reads and trains",
      "its jar goes to spark-submit: --jars graft-torch.jar"),
  TORCH_EXPORT(
      "a program of torch.export",
      "torch.onnx.export(torch.export.load(\"%s\"), dynamo=True).save(\"model.onnx\") writes it as ONNX; it has to be exported for any batch"),
  SAFETENSORS(
      "weights alone, without their layers (safetensors), which are read as files of torchvision's resnet18 and vgg16 alone",
      "load others into their model and export that as ONNX; a model of Hugging Face: optimum-cli export onnx --model FOLDER model-onnx, with the folder that holds its config.json"),
  HUGGING_FACE(
      "a model of Hugging Face as PyTorch runs it",
      "optimum-cli export onnx --model %s model-onnx writes model-onnx/model.onnx, which is read; of a resnet18 or vgg16 of torchvision or timm name its model.safetensors"),
  SAVED_MODEL(
      "a SavedModel of TensorFlow",
      "python -m tf2onnx.convert --saved-model %s --output model.onnx"),
  TFLITE("a model of TensorFlow Lite", "python -m tf2onnx.convert --tflite %s --output model.onnx"),
  TENSORFLOW_JS_LAYERS(
      "a Keras model for TensorFlow.js",
      "tensorflowjs_converter --input_format=tfjs_layers_model --output_format=keras %s model.h5 makes a Keras file of it"),
  TENSORFLOW_JS_GRAPH(
      "a graph for TensorFlow.js", "python -m tf2onnx.convert --tfjs %s --output model.onnx"),
  CORE_ML(
      "a Core ML model",
      "take the model that it was made of and export that as ONNX; older ones without an ML program: onnxmltools.utils.save_model(onnxmltools.convert_coreml(coremltools.models.utils.load_spec(\"%s\")), \"model.onnx\")");

  /** What pickles begin with, before the number of their protocol. */
  private static final int PICKLED = 0x80;

  private static final Set<Byte> PROTOCOLS = Set.of((byte) 2, (byte) 3, (byte) 4, (byte) 5);

  /** The number that the pickles of PyTorch before 1.6 say first; it has 10 bytes. */
  private static final byte[] MAGIC = {
    (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9
  };

  private static final String TFLITE_IDENTIFIER = "TFL3";

  /** The longest table of contents that safetensors allow. */
  private static final long LONGEST_HEADER = 100_000_000;

  /** Where the header of a zip's entry has the length of its name, and the name. */
  private static final int NAME_LENGTH = 26;

  private static final int ENTRY_NAME = 30;

  /** Enough for the header and the name of a zip's first entry, in bytes. */
  private static final int FIRST_ENTRY = 1_000;

  private static final String TOPOLOGY = "modelTopology";

  private final String what;
  private final String way;

  ForeignModel(String what, String way) {
    this.what = what;
    this.way = way;
  }

  /** Says what it is, and what to do. */
  public UnusableInputException refusal(String path) {
    String named = this == SAVED_MODEL ? path.replaceFirst("/saved_model\\.pb(txt)?$", "") : path;
    return new UnusableInputException(
        "Cannot load a model from %s: it is %s; %s."
            .formatted(path, what, way.replace("%s", named)));
  }

  /** What a file is that no engine here reads. */
  public static Optional<ForeignModel> of(ModelFile file) throws IOException {
    byte[] beginning = file.beginning();
    if (isZip(beginning)) {
      return ofZip(file);
    }
    Optional<ForeignModel> known = ofBeginning(beginning);
    if (known.isEmpty() && beginning.length > 0 && beginning[0] == '{') {
      try (InputStream in = file.open()) {
        return ofJson(in);
      }
    }
    return known;
  }

  /** Whether a file begins as a zip. */
  public static boolean isZip(byte[] beginning) {
    return beginning.length > 3 && beginning[0] == 'P' && beginning[1] == 'K';
  }

  /** PyTorch's zips may have more entries than are listed, one a tensor: the first one tells. */
  private static Optional<ForeignModel> ofZip(ModelFile file) throws IOException {
    Path copy = file.copy(); // what fails here says nothing of the file
    try (ModelArchive zip = ModelArchive.open(copy, ModelArchive.MOST_TENSORS)) {
      return ofZip(zip.names());
    } catch (IOException e) {
      try (InputStream in = file.open()) {
        return ofFirstEntry(in.readNBytes(FIRST_ENTRY));
      }
    }
  }

  /** By the first bytes of a file, 16 if it has them. */
  public static Optional<ForeignModel> ofBeginning(byte[] first) {
    if (first.length < 9) {
      return Optional.empty();
    }
    if (Byte.toUnsignedInt(first[0]) == PICKLED && PROTOCOLS.contains(first[1])) {
      return Optional.of(
          Arrays.equals(first, 2, 2 + MAGIC.length, MAGIC, 0, MAGIC.length) ? PYTORCH : PICKLE);
    }
    if (new String(first, 4, 4, StandardCharsets.ISO_8859_1).equals(TFLITE_IDENTIFIER)) {
      return Optional.of(TFLITE);
    }
    long header = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
    boolean contents = first[8] == '{' && header > 1 && header <= LONGEST_HEADER;
    return contents ? Optional.of(SAFETENSORS) : Optional.empty();
  }

  /** By the entries of a zip. */
  static Optional<ForeignModel> ofZip(Collection<String> entries) {
    if (has(entries, "serialized_exported_program.json", "archive_format")) {
      return Optional.of(TORCH_EXPORT);
    }
    if (has(entries, "constants.pkl") && has(entries, "graft.json")) {
      return Optional.of(PREPARED_TORCH);
    }
    if (has(entries, "constants.pkl")) {
      return Optional.of(TORCHSCRIPT);
    }
    if (has(entries, "data.pkl")) {
      return Optional.of(PYTORCH);
    }
    return has(entries, "model.mlmodel") ? Optional.of(CORE_ML) : Optional.empty();
  }

  /** By the names in a folder. */
  public static Optional<ForeignModel> ofFolder(Set<String> names) {
    if (has(names, "saved_model.pb", "saved_model.pbtxt")) {
      return Optional.of(SAVED_MODEL);
    }
    boolean weights =
        names.stream()
            .anyMatch(
                name ->
                    name.endsWith(".safetensors")
                        || name.startsWith("pytorch_model") && name.endsWith(".bin"));
    if (weights) {
      return Optional.of(names.contains("config.json") ? HUGGING_FACE : SAFETENSORS);
    }
    boolean coreMl = names.contains("Manifest.json") && names.contains("Data");
    return coreMl ? Optional.of(CORE_ML) : Optional.empty();
  }

  private static boolean has(Collection<String> paths, String... files) {
    return paths.stream()
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .anyMatch(Arrays.asList(files)::contains);
  }

  /**
   * By the keys of a file of JSON.
   *
   * @param in not closed
   */
  static Optional<ForeignModel> ofJson(InputStream in) throws IOException {
    try (JsonParser json =
        new JsonFactory().configure(JsonParser.Feature.AUTO_CLOSE_SOURCE, false).createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      boolean graph = false;
      boolean model = false;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        json.nextToken();
        graph |= key.equals("format") && "graph-model".equals(json.getText());
        model |= key.equals("weightsManifest") || key.equals(TOPOLOGY);
        graph |= key.equals(TOPOLOGY) && hasNodes(json);
        json.skipChildren();
      }
      return model
          ? Optional.of(graph ? TENSORFLOW_JS_GRAPH : TENSORFLOW_JS_LAYERS)
          : Optional.empty();
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      return Optional.empty();
    }
  }

  /** Whether an object has a graph's first key, as TensorFlow.js writes it; its rest is left. */
  private static boolean hasNodes(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return false;
    }
    boolean nodes = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      nodes |= json.currentName().equals("node");
      json.nextToken();
      json.skipChildren();
    }
    return nodes;
  }

  /**
   * By the first entry of a zip that is not read further: PyTorch's may have thousands, one a
   * tensor.
   *
   * @param beginning of the file
   */
  static Optional<ForeignModel> ofFirstEntry(byte[] beginning) {
    if (beginning.length < ENTRY_NAME) {
      return Optional.empty();
    }
    int length =
        Short.toUnsignedInt(
            ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN).getShort(NAME_LENGTH));
    int end = Math.min(beginning.length, ENTRY_NAME + length);
    String name = new String(beginning, ENTRY_NAME, end - ENTRY_NAME, StandardCharsets.UTF_8);
    return ofZip(Set.of(name));
  }
}
