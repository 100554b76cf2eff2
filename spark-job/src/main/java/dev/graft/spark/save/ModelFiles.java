package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.network.ModelZip;
import dev.graft.network.keras.KerasModel;
import dev.graft.network.onnx.OnnxFile;
import dev.graft.network.onnx.OnnxModel;
import dev.graft.network.onnx.OnnxTransfer;
import dev.graft.network.onnx.SubwordTokenizer;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Finds a model wherever a user points: at a bundle, at the output folder that holds one, at a file
 * of Deeplearning4j or Keras, at an ONNX model. What a file is, its content says, not its name.
 */
public final class ModelFiles {

  /** Tokens of a text where nothing says how many: what sentence encoders are made for. */
  private static final int TOKENS = 256;

  /** What a protobuf message, and an array, can hold. */
  private static final long MOST = Integer.MAX_VALUE - 8;

  private ModelFiles() {}

  /**
   * Loads the pretrained model of a job; an ONNX model is cut and run as the job says.
   *
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, ModelSettings model) throws IOException {
    Bundle bundle = load(hadoop, model.pretrained());
    if (bundle.onnx() == null) {
      if (!model.onnx().equals(OnnxSettings.DEFAULTS)) {
        throw new UnusableInputException(
            "Cannot use model.onnx: %s is no ONNX model.".formatted(model.pretrained()));
      }
      return bundle;
    }
    OnnxModel onnx = bundle.onnx().with(model.onnx(), tokenizer(hadoop, model.onnx()));
    return bundle.with(
        OnnxTransfer.cutsModel(model, bundle.network()) ? onnx.cutAt(model.cut()) : onnx);
  }

  private static SubwordTokenizer tokenizer(Configuration hadoop, OnnxSettings onnx)
      throws IOException {
    if (onnx.tokenizer() == null) {
      return null;
    }
    int length = onnx.maxLength() == null ? TOKENS : onnx.maxLength();
    HadoopFolder file = HadoopFolder.of(hadoop, onnx.tokenizer());
    if (!file.isFile()) {
      throw new UnusableInputException(
          "Cannot read the tokenizer %s: there is no such file.".formatted(onnx.tokenizer()));
    }
    try (InputStream in = file.openFile()) {
      return SubwordTokenizer.of(in.readAllBytes(), onnx.tokenizer(), length);
    }
  }

  /**
   * Loads a model. A file has no names for its classes, no normalisation and no task: these are
   * empty, none and null. Its input shape is null where it does not say; an ONNX model has no
   * layers on it.
   *
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, String path) throws IOException {
    HadoopFolder folder = HadoopFolder.of(hadoop, path);
    if (folder.isFile()) {
      return file(folder, path);
    }
    for (HadoopFolder candidate : List.of(folder, folder.in("model"))) {
      if (Bundle.isIn(candidate.names())) {
        return Bundle.load(candidate);
      }
    }
    throw new UnusableInputException(
        folder.exists()
            ? "Cannot load a model from %s: the folder holds no whole bundle (model.zip and MANIFEST.json)."
                .formatted(path)
            : "Cannot load a model from %s: there is nothing there.".formatted(path));
  }

  private static Bundle file(HadoopFolder file, String path) throws IOException {
    return switch (kind(file)) {
      case DEEPLEARNING4J -> {
        try (InputStream in = file.openFile()) {
          yield bare(ModelZip.read(in, path), null, null);
        }
      }
      case KERAS -> keras(file, path);
      case ONNX -> onnx(file, path);
      case UNKNOWN ->
          throw new UnusableInputException(
              "Cannot load a model from %s: it is neither a folder that Graft saved nor a Deeplearning4j zip nor a Keras file (.h5 or .keras) nor an ONNX model."
                  .formatted(path));
    };
  }

  private static ModelKind kind(HadoopFolder file) throws IOException {
    try (InputStream in = file.openFile()) {
      return ModelKind.of(in);
    }
  }

  /** Keras's files are read here and there, not from beginning to end: from a copy. */
  private static Bundle keras(HadoopFolder file, String path) throws IOException {
    Path copy = Files.createTempFile("graft-model-", null);
    try {
      try (InputStream in = file.openFile()) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      KerasModel model = KerasModel.read(copy, path);
      return bare(model.network(), model.inputShape(), null);
    } finally {
      Files.delete(copy);
    }
  }

  private static Bundle onnx(HadoopFolder file, String path) throws IOException {
    if (file.length() > MOST) {
      throw new UnusableInputException(
          "Cannot load a model from %s: it has %,d bytes, and an ONNX model in one file has 2 GB at most."
              .formatted(path, file.length()));
    }
    try (InputStream in = file.openFile()) {
      return bare(null, null, OnnxModel.of(OnnxFile.read(in.readAllBytes(), path)));
    }
  }

  /** A file that says nothing but what the network is. */
  private static Bundle bare(ComputationGraph network, int[] inputShape, OnnxModel onnx) {
    JsonNode nothing = MissingNode.getInstance();
    return new Bundle(
        network, inputShape, Normalization.scale(1), nothing, null, List.of(), nothing, onnx);
  }
}
