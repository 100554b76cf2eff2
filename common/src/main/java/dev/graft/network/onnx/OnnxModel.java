package dev.graft.network.onnx;

import dev.graft.UnusableInputException;
import dev.graft.config.OnnxSettings;
import dev.graft.network.OwnOutput;
import java.util.Arrays;

/**
 * A pretrained ONNX model and how it is used: what a job starts from and a bundle keeps.
 *
 * @param file the model as it was saved
 * @param tensor where it is cut
 * @param options layout, pooling and provider; null where the model decides
 * @param tokenizer of a model that reads text; null: it takes numbers
 */
public record OnnxModel(
    OnnxFile file, String tensor, OnnxSettings options, SubwordTokenizer tokenizer) {

  /** Where no job says {@code train.step-deadline-seconds}: its default. */
  private static final int DEADLINE_SECONDS = 600;

  /** A model of which nothing is known but its file: cut at its first output. */
  public static OnnxModel of(OnnxFile file) {
    return new OnnxModel(file, file.tensor(null), OnnxSettings.DEFAULTS, null);
  }

  /** The model cut at another tensor, or, with null, where it is. */
  public OnnxModel cutAt(String cut) {
    return cut == null ? this : new OnnxModel(file, file.tensor(cut), options, tokenizer);
  }

  /**
   * The model as a job wants it.
   *
   * @param wanted what is null stays as it is
   * @param given the tokenizer that the job names; null: none
   */
  public OnnxModel with(OnnxSettings wanted, SubwordTokenizer given) {
    SubwordTokenizer used = given == null ? tokenizer : given;
    if (used == null && wanted.maxLength() != null) {
      throw new UnusableInputException(
          "Cannot use model.onnx.max-length without a tokenizer: name one, model.onnx.tokenizer.");
    }
    boolean otherLength = used != null && wanted.maxLength() != null;
    return new OnnxModel(
        file,
        tensor,
        new OnnxSettings(
            wanted.provider(),
            wanted.layout() == null ? options.layout() : wanted.layout(),
            wanted.pooling() == null ? options.pooling() : wanted.pooling(),
            wanted.tokenizer() == null ? options.tokenizer() : wanted.tokenizer(),
            wanted.maxLength() == null ? options.maxLength() : wanted.maxLength(),
            wanted.batchDependent() == null ? options.batchDependent() : wanted.batchDependent()),
        otherLength ? used.ofLength(wanted.maxLength()) : used);
  }

  /**
   * The shape of the pictures that it takes: {@code [channels, height, width]}, 0 where any size
   * will do; null if it takes something else.
   */
  public int[] imageShape() {
    return file.imageShape(tensor, turns(), options.layout());
  }

  /** Whether it takes the numbers of tokens, which a tokenizer makes of a text. */
  public boolean takesTokens() {
    return file.model().getGraph().getInputList().stream()
        .anyMatch(input -> input.getName().equals(TokenTensors.IDS));
  }

  /** Whether it takes pixels as they are in files, and rescales them itself. */
  public boolean ownScale() {
    return file.ownScale(tensor, turns());
  }

  /** What its output is. */
  public OwnOutput.Gives gives() {
    return file.gives(tensor);
  }

  private boolean turns() {
    return options.batchDependent() == OnnxSettings.BatchDependent.INFERENCE;
  }

  /** The shape of an example where the model states all of it; null if it does not. */
  public int[] statedShape() {
    int[] image = imageShape();
    int[] shape = image == null ? file.exampleShape(tensor, turns()) : image;
    return shape == null || Arrays.stream(shape).anyMatch(side -> side <= 0) ? null : shape;
  }

  /**
   * The backbone for examples of a shape, tried on a few.
   *
   * @param data shape of an example as it was read; of texts: {@code [tokens]}
   * @throws dev.graft.UnusableInputException if ONNX Runtime cannot run it, or if examples do not
   *     fit it
   */
  public OnnxBackbone backbone(int[] data) {
    return backbone(data, DEADLINE_SECONDS);
  }

  /**
   * The same.
   *
   * @param deadlineSeconds how long running one batch may take; 0: as long as it takes
   */
  public OnnxBackbone backbone(int[] data, int deadlineSeconds) {
    return OnnxBackbone.of(
        file, tensor, options, tokenizer == null ? 0 : tokenizer.padding(), data, deadlineSeconds);
  }
}
