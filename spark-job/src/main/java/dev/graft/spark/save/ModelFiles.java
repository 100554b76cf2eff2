package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.network.ModelZip;
import dev.graft.network.onnx.OnnxFile;
import dev.graft.network.onnx.OnnxModel;
import dev.graft.network.onnx.OnnxTransfer;
import dev.graft.network.onnx.SubwordTokenizer;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Finds a model wherever a user points: at a bundle, at the output folder that holds one, at a
 * Deeplearning4j zip, at an ONNX model.
 */
public final class ModelFiles {

  /** Tokens of a text where nothing says how many: what sentence encoders are made for. */
  private static final int TOKENS = 256;

  /** Enough of a file to tell what it is. */
  private static final int START = 8;

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
   * Loads a model. A file has no names for its classes, no normalisation and no input shape, and an
   * are empty, 1 and null; so are the layers on an ONNX model.
   *
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, String path) throws IOException {
    HadoopFolder folder = HadoopFolder.of(hadoop, path);
    if (folder.isFile()) {
      return isOnnx(folder, path) ? onnx(folder, path) : zip(folder, path);
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

  private static Bundle zip(HadoopFolder file, String path) throws IOException {
    try (InputStream in = file.openFile()) {
      return bare(ModelZip.read(in, path), null);
    }
  }

  private static boolean isOnnx(HadoopFolder file, String path) throws IOException {
    try (InputStream in = file.openFile()) {
      return path.endsWith(".onnx") || OnnxFile.mayBe(in.readNBytes(START));
    }
  }

  private static Bundle onnx(HadoopFolder file, String path) throws IOException {
    try (InputStream in = file.openFile()) {
      return bare(null, OnnxModel.of(OnnxFile.read(in.readAllBytes(), path)));
    }
  }

  /** A file that says nothing but what the network is. */
  private static Bundle bare(ComputationGraph network, OnnxModel onnx) {
    JsonNode nothing = MissingNode.getInstance();
    return new Bundle(network, null, Normalization.scale(1), nothing, List.of(), nothing, onnx);
  }
}
