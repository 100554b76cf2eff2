package dev.graft.config;

/**
 * The {@code model.onnx} part of a job file: how an ONNX model is run. What is null is decided by
 * the model, or taken from the bundle that it comes from.
 *
 * @param layout how the model takes images; null: as the shape of its input says
 * @param pooling what becomes of the activations at the cut; null: {@link Pooling#MEAN} for tokens,
 *     {@link Pooling#NONE} for anything else
 * @param batchDependent what becomes of a model whose output for an example is not decided by that
 *     example alone; null: {@link BatchDependent#ROW_BY_ROW} where that gives one right answer,
 *     else {@link BatchDependent#REFUSE}
 */
public record OnnxSettings(Layout layout, Pooling pooling, BatchDependent batchDependent) {

  /** An ONNX model with nothing said about it. */
  public static final OnnxSettings DEFAULTS = new OnnxSettings(null, null, null);

  /** The order of an image's axes: channels, height, width, or height, width, channels. */
  public enum Layout {
    NCHW,
    NHWC
  }

  /** What becomes of the activations at the cut. */
  public enum Pooling {
    /** The mean over the tokens that are no padding, or over an image's rows and columns. */
    MEAN,
    /** The first token. */
    CLS,
    /** Nothing. */
    NONE
  }

  /** What becomes of a model whose output for an example is not decided by that example alone. */
  public enum BatchDependent {
    REFUSE,
    /** Operators in training mode are turned to inference. */
    INFERENCE,
    /** Each example is run alone. */
    ROW_BY_ROW
  }
}
