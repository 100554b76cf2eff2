package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.io.LocalCopy;
import dev.graft.io.Sha256;
import dev.graft.network.ForeignModel;
import dev.graft.network.ModelZip;
import dev.graft.network.WeightCopy;
import dev.graft.network.keras.KerasModel;
import dev.graft.network.onnx.OnnxFile;
import dev.graft.network.onnx.OnnxModel;
import dev.graft.network.onnx.OnnxTransfer;
import dev.graft.save.Bundle;
import dev.graft.spark.storage.HadoopFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Finds a model wherever a user points: at a bundle, at the output folder that holds one, at a file
 * of Deeplearning4j or Keras, at an ONNX model. What a file is, its content says, not its name.
 */
public final class ModelFiles {

  /** The file that tells what is in a folder of TensorFlow.js. */
  private static final String TENSORFLOW_JS = "model.json";

  private ModelFiles() {}

  /**
   * Loads the pretrained model of a job; an ONNX model is cut and run as the job says.
   *
   * @param texts whether it is given texts
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, ModelSettings model, boolean texts)
      throws IOException {
    Bundle bundle = load(hadoop, model.pretrained(), sha256 -> check(model, sha256));
    if (bundle.network() != null) {
      WeightCopy.checkFinite(bundle.network());
    }
    if (bundle.onnx() == null) {
      if (!model.onnx().equals(OnnxSettings.DEFAULTS)) {
        throw new UnusableInputException(
            "Cannot use model.onnx: %s is no ONNX model.".formatted(model.pretrained()));
      }
      return bundle;
    }
    OnnxSettings settings = Tokenizers.found(hadoop, model, bundle.onnx(), texts);
    OnnxModel onnx = bundle.onnx().with(settings, Tokenizers.of(hadoop, settings));
    return bundle.with(
        OnnxTransfer.cutsModel(model, bundle.network()) ? onnx.cutAt(model.cut()) : onnx);
  }

  /**
   * What a job leaves open of its pretrained model and was found with it, for people.
   *
   * @param loaded the model, {@linkplain #load(Configuration, ModelSettings, boolean) as the job
   *     has loaded it}
   */
  public static List<String> decided(ModelSettings model, Bundle loaded) {
    return loaded.onnx() == null ? List.of() : Tokenizers.decided(model, loaded.onnx());
  }

  private static void check(ModelSettings model, String sha256) {
    if (model.requireSha256() != null && !model.requireSha256().equals(sha256)) {
      throw new UnusableInputException(
          "Cannot use the model %s: its SHA-256 is %s, model.require-sha256 is %s."
              .formatted(model.pretrained(), sha256, model.requireSha256()));
    }
  }

  /**
   * Loads a model. A file has no names for its classes, no normalisation and no task: these are
   * empty, null and null. Its input shape is null where it does not say; an ONNX model has no
   * layers on it.
   *
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, String path) throws IOException {
    return load(hadoop, path, sha256 -> {});
  }

  /**
   * Loads a model.
   *
   * @param identity is told the SHA-256 of the file, or of a bundle's manifest, before anything is
   *     made of it; what it throws is thrown
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, String path, Consumer<String> identity)
      throws IOException {
    if (HubName.isAddress(path)) {
      throw new UnusableInputException(
          "Cannot load a model from %s: %s.".formatted(path, HubName.advice(hadoop, path)));
    }
    try {
      HadoopFolder folder = HadoopFolder.of(hadoop, path);
      return folder.isFile()
          ? file(folder, path, identity)
          : folder(hadoop, folder, path, identity);
    } catch (OutOfMemoryError e) {
      // What a file states is checked before memory is taken; this is for what adds up.
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot load a model from %s: it needs more memory than there is (%,d MB of heap); give the driver more.",
              path,
              Runtime.getRuntime().maxMemory() >> 20),
          e);
    } catch (StackOverflowError e) {
      throw new UnusableInputException(
          "Cannot load a model from %s: it is nested deeper than any model.".formatted(path), e);
    }
  }

  private static Bundle folder(
      Configuration hadoop, HadoopFolder folder, String path, Consumer<String> identity)
      throws IOException {
    for (HadoopFolder candidate : List.of(folder, folder.in("model"))) {
      if (Bundle.isIn(candidate.names())) {
        return Bundle.load(candidate, identity);
      }
    }
    refuse(ForeignModel.ofFolder(folder.names()), path);
    if (folder.has(TENSORFLOW_JS)) {
      refuseJson(folder.in(TENSORFLOW_JS), path + "/" + TENSORFLOW_JS);
    }
    if (folder.exists()) {
      throw new UnusableInputException(
          "Cannot load a model from %s: the folder holds no whole bundle (model.zip and MANIFEST.json)."
              .formatted(path));
    }
    String advice = HubName.advice(hadoop, path);
    throw new UnusableInputException(
        "Cannot load a model from %s: there is nothing there%s."
            .formatted(path, advice.isEmpty() ? "" : "; " + advice));
  }

  private static Bundle file(HadoopFolder file, String path, Consumer<String> identity)
      throws IOException {
    ModelKind kind = kind(file);
    if (kind == ModelKind.ONNX) {
      return onnx(file, path, identity);
    }
    if (kind == ModelKind.UNKNOWN || kind == ModelKind.JSON) {
      throw unknown(file, kind, path);
    }
    // Zips and HDF5 are read here and there, not from beginning to end: from a copy.
    try (InputStream in = file.openFile();
        LocalCopy copy = LocalCopy.of(in)) {
      identity.accept(copy.sha256());
      return switch (kind == ModelKind.ZIP ? ModelKind.ofZip(copy.path(), path) : kind) {
        case DEEPLEARNING4J -> bare(ModelZip.read(copy.path(), path), null, null);
        case KERAS -> {
          LibraryLog.hush();
          KerasModel model = KerasModel.read(copy.path(), path);
          yield bare(model.network(), model.inputShape(), null);
        }
        default -> throw unknown(path);
      };
    }
  }

  private static UnusableInputException unknown(HadoopFolder file, ModelKind kind, String path)
      throws IOException {
    refuse(ForeignModel.ofBeginning(beginning(file)), path);
    if (kind == ModelKind.JSON) {
      refuseJson(file, path);
    }
    return unknown(path);
  }

  private static void refuseJson(HadoopFolder file, String path) throws IOException {
    try (InputStream in = file.openFile()) {
      refuse(ForeignModel.ofJson(in), path);
    }
  }

  private static void refuse(Optional<ForeignModel> foreign, String path) {
    if (foreign.isPresent()) {
      throw foreign.get().refusal(path);
    }
  }

  private static UnusableInputException unknown(String path) {
    return new UnusableInputException(
        "Cannot load a model from %s: it is neither a folder that Graft saved nor a Deeplearning4j zip nor a Keras file (.h5 or .keras) nor an ONNX model."
            .formatted(path));
  }

  private static ModelKind kind(HadoopFolder file) throws IOException {
    return ModelKind.of(beginning(file));
  }

  private static byte[] beginning(HadoopFolder file) throws IOException {
    try (InputStream in = file.openFile()) {
      return in.readNBytes(ModelKind.BEGINNING);
    }
  }

  private static Bundle onnx(HadoopFolder file, String path, Consumer<String> identity)
      throws IOException {
    if (file.length() > OnnxFile.MOST) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot load a model from %s: it has %,d bytes, and an ONNX model in one file has 2 GB at most.",
              path,
              file.length()));
    }
    byte[] bytes;
    try (InputStream in = file.openFile()) {
      bytes = in.readNBytes(OnnxFile.MOST);
    }
    identity.accept(Sha256.hex(bytes));
    refuse(ForeignModel.ofProtobuf(new ByteArrayInputStream(bytes)), path);
    return bare(null, null, OnnxModel.of(OnnxFile.read(bytes, path)));
  }

  /** A file that says nothing but what the network is. */
  private static Bundle bare(ComputationGraph network, int[] inputShape, OnnxModel onnx) {
    JsonNode nothing = MissingNode.getInstance();
    return new Bundle(network, inputShape, null, nothing, null, List.of(), nothing, onnx);
  }
}
