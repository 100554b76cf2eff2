package dev.graft.engine.onnx;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TrainSettings;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.OnnxPart;
import dev.graft.engine.OutputKind;
import dev.graft.engine.TargetModel;
import dev.graft.io.Json;
import dev.graft.io.Manifest;
import dev.graft.io.Sha256;
import dev.graft.tokenizer.SubwordTokenizer;
import dev.graft.tokenizer.Tokenizers;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A pretrained ONNX model and how it is used: what a job starts from and a bundle keeps.
 *
 * @param file the model as it was saved
 * @param tensor where it is cut
 * @param options layout, pooling and provider; null where the model decides
 * @param tokenizer of a model that reads text; null: it takes numbers
 */
public record OnnxModel(
    OnnxFile file, String tensor, OnnxSettings options, SubwordTokenizer tokenizer)
    implements FrozenModel {

  /** Tokens of a text where nothing says how many: what sentence encoders are made for. */
  private static final int TOKENS = 256;

  /** A model of which nothing is known but its file: cut at its first output. */
  public static OnnxModel of(OnnxFile file) {
    return new OnnxModel(file, file.tensor(null), OnnxSettings.DEFAULTS, null);
  }

  @Override
  public String engine() {
    return OnnxEngine.NAME;
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public String sha256() {
    return file.sha256();
  }

  @Override
  public String identity() {
    return tokenizer == null
        ? file.sha256()
        : file.sha256() + Sha256.hex(tokenizer.json()) + tokenizer.length();
  }

  @Override
  public String place() {
    return tensor;
  }

  @Override
  public OnnxModel cutAt(String cut) {
    return cut == null ? this : new OnnxModel(file, file.tensor(cut), options, tokenizer);
  }

  @Override
  public OnnxModel with(ModelSettings model, boolean texts, ModelFile.Files files)
      throws IOException {
    boolean needed = texts && takesTokens();
    int length = tokenizer == null ? TOKENS : tokenizer.length();
    return with(model.onnx(), Tokenizers.of(model, tokenizer, needed, length, files));
  }

  @Override
  public List<String> decided(ModelSettings model) {
    return Tokenizers.decided(model, tokenizer);
  }

  /**
   * The model as a job wants it.
   *
   * @param wanted what is null stays as it is
   * @param reads the tokenizer; null: none
   */
  public OnnxModel with(OnnxSettings wanted, SubwordTokenizer reads) {
    return new OnnxModel(
        file,
        tensor,
        new OnnxSettings(
            wanted.layout() == null ? options.layout() : wanted.layout(),
            wanted.pooling() == null ? options.pooling() : wanted.pooling(),
            wanted.batchDependent() == null ? options.batchDependent() : wanted.batchDependent()),
        reads);
  }

  @Override
  public int[] imageShape() {
    return file.imageShape(tensor, turns(), options.layout());
  }

  @Override
  public boolean takesTokens() {
    return file.model().getGraph().getInputList().stream()
        .anyMatch(input -> input.getName().equals(TokenTensors.IDS));
  }

  @Override
  public boolean ownScale() {
    return file.ownScale(tensor, turns());
  }

  @Override
  public OutputKind gives() {
    return file.gives(tensor);
  }

  private boolean turns() {
    return options.batchDependent() == OnnxSettings.BatchDependent.INFERENCE;
  }

  @Override
  public int[] statedShape() {
    int[] image = imageShape();
    int[] shape = image == null ? file.exampleShape(tensor, turns()) : image;
    return shape == null || Arrays.stream(shape).anyMatch(side -> side <= 0) ? null : shape;
  }

  @Override
  public String pictureFeatures() {
    return OnnxOverview.of(file).pictureFeatures();
  }

  @Override
  public OnnxBackbone backbone(int[] data, int deadlineSeconds) {
    return OnnxBackbone.of(
        file, tensor, options, tokenizer == null ? 0 : tokenizer.padding(), data, deadlineSeconds);
  }

  @Override
  public TargetModel target(ModelSettings model, int[] data, TrainSettings train, long seed) {
    if (!model.frozen()) {
      throw new UnusableInputException(
          "Cannot use model.frozen = false with the ONNX model %s: ONNX Runtime runs it and cannot train it."
              .formatted(file.name()));
    }
    if (model.head().isEmpty()) {
      throw new UnusableInputException(
          "Cannot fine-tune the ONNX model %s without model.head: it stays as it is, and nothing would be left to train."
              .formatted(file.name()));
    }
    return NetworkEngines.layers()
        .on(backbone(data, train.stepDeadlineSeconds()), tensor, model.head(), train, seed);
  }

  @Override
  public OnnxPart onnx(int[] data) {
    return backbone(data, DEADLINE_SECONDS).part(data);
  }

  @Override
  public ObjectNode described() {
    return Json.object()
        .put("sha256", file.sha256())
        .put("tensor", tensor)
        .put("opset", file.opset())
        .put("parameters", file.parameters());
  }

  @Override
  public List<String> overview() {
    return OnnxOverview.of(file).lines(this);
  }

  @Override
  public ObjectNode save(Manifest bundle) throws IOException {
    return OnnxBundle.save(this, bundle);
  }
}
