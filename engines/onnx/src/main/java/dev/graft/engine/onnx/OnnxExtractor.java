package dev.graft.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.graft.UnusableInputException;
import dev.graft.model.FeatureExtractor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Runs an ONNX model over batches of examples. Many threads can use it at once. */
final class OnnxExtractor implements FeatureExtractor {

  private final OnnxSession session;
  private final String name;
  private final String tensor;
  private final ExampleTensors examples;
  private final ActivationRows activations;
  private final boolean rowByRow;
  private final int deadlineSeconds;

  /**
   * @param name how messages call the model
   * @param tensor how messages call the cut
   * @param rowByRow whether each example is run alone
   * @param deadlineSeconds how long one run may take; 0: as long as it takes
   */
  OnnxExtractor(
      OnnxSession session,
      String name,
      String tensor,
      ExampleTensors examples,
      ActivationRows activations,
      boolean rowByRow,
      int deadlineSeconds) {
    this.session = session;
    this.name = name;
    this.tensor = tensor;
    this.examples = examples;
    this.activations = activations;
    this.rowByRow = rowByRow;
    this.deadlineSeconds = deadlineSeconds;
  }

  /** The shape of the tensor at the cut, with the batch, found by running one example. */
  long[] tensorShape() {
    return run(filled(new float[][] {examples.trial()})).shape();
  }

  /**
   * The shape of one example's activations.
   *
   * @param tensor as {@link #tensorShape} gives it
   */
  int[] outputShape(long[] tensor) {
    return activations.shape(tensor);
  }

  @Override
  public float[][] activations(float[][] rows) {
    float[][] results = computed(rows, rowByRow);
    FiniteActivations.check(name, tensor, rows, results);
    return results;
  }

  /** Examples to compare runs of different batches with. */
  float[][] trials() {
    return examples.trials();
  }

  /**
   * The activations, whatever they are.
   *
   * @param alone whether each example is run alone
   */
  float[][] computed(float[][] rows, boolean alone) {
    int most = examples.fixedBatch() > 0 ? examples.fixedBatch() : Math.max(1, rows.length);
    int size = alone ? 1 : most;
    float[][] results = new float[rows.length][];
    for (int from = 0; from < rows.length; from += size) {
      int to = Math.min(from + size, rows.length);
      float[][] batch = filled(Arrays.copyOfRange(rows, from, to));
      Output output = run(batch);
      float[][] part = activations.rows(output.values(), output.shape(), examples.tokens(batch));
      System.arraycopy(part, 0, results, from, to - from);
    }
    return results;
  }

  /** A batch of the size that the model takes: its last row is repeated. */
  private float[][] filled(float[][] rows) {
    float[][] batch = Arrays.copyOf(rows, Math.max(rows.length, examples.fixedBatch()));
    Arrays.fill(batch, rows.length, batch.length, rows[rows.length - 1]);
    return batch;
  }

  private record Output(float[] values, long[] shape) {}

  private Output run(float[][] batch) {
    try (OnnxDeadline deadline = new OnnxDeadline(deadlineSeconds)) {
      return run(batch, deadline);
    } catch (OrtException e) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot run the ONNX model %s on %d examples of %d values: %s",
              name,
              batch.length,
              batch[0].length,
              OnnxSession.firstLine(e)),
          e);
    }
  }

  private Output run(float[][] batch, OnnxDeadline deadline) throws OrtException {
    Map<String, OnnxTensor> inputs = examples.batch(batch);
    try (OrtSession.Result result = session.run(inputs, deadline)) {
      return output(result, batch.length);
    } catch (OrtException e) {
      if (deadline.passed()) {
        throw new UnusableInputException(
            "Cannot run the ONNX model %s: one run takes longer than train.step-deadline-seconds = %s; a loop in it may never end."
                .formatted(name, deadlineSeconds),
            e);
      }
      throw e;
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private Output output(OrtSession.Result result, int count) {
    if (!(result.get(0) instanceof OnnxTensor activation)) {
      throw new UnusableInputException("Cannot cut at %s: it is no tensor.".formatted(tensor));
    }
    long[] shape = activation.getInfo().getShape();
    if (shape.length == 0 || shape[0] != count) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot cut at %s: %d examples give the shape %s, where the first axis should count the examples.",
              tensor,
              count,
              Arrays.toString(shape)));
    }
    return new Output(ElementTypes.values(activation, tensor), shape);
  }

  @Override
  public void close() {
    session.close();
  }
}
