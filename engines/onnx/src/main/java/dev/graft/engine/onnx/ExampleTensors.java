package dev.graft.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.Map;

/** Examples as the tensors that a model takes. */
interface ExampleTensors {

  /**
   * A batch; the caller closes the tensors.
   *
   * @param rows examples, flattened
   */
  Map<String, OnnxTensor> batch(float[][] rows) throws OrtException;

  /** Tokens of each example before its padding; null if examples are no texts. */
  int[] tokens(float[][] rows);

  /** The batch size that the model was saved with; 0 if it takes any. */
  int fixedBatch();

  /** An example to try the model with. */
  float[] trial();

  /** A few different examples, the same at every call: what they give is compared. */
  float[][] trials();
}
