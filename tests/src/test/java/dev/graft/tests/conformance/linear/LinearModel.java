package dev.graft.tests.conformance.linear;

import dev.graft.dataset.Targets;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import dev.graft.model.UpdatePlan;
import java.util.List;

/** Softmax regression without biases: weight {@code i * classes + c} is of input i and class c. */
final class LinearModel implements LocalModel {

  private final int inputs;
  private final int classes;
  private final UpdatePlan updates;
  private final float[] weights;

  LinearModel(int inputs, int classes, UpdatePlan updates) {
    this.inputs = inputs;
    this.classes = classes;
    this.updates = updates;
    this.weights = new float[inputs * classes];
  }

  @Override
  public StateLayout layout() {
    return new StateLayout(weights.length, List.of());
  }

  @Override
  public int outputs() {
    return classes;
  }

  @Override
  public boolean independentOutputs() {
    return false;
  }

  @Override
  public State state() {
    return State.of(weights);
  }

  @Override
  public UpdatePlan updates() {
    return updates;
  }

  @Override
  public void load(float[] flat) {
    state().load(flat);
  }

  @Override
  public void stepped(int iteration, int epoch) {}

  /** Nothing of it is random: the same in both modes. */
  @Override
  public double gradient(Batch batch, Targets targets, StepContext context, State into) {
    float[] rows = batch.only().floats();
    float[] outputs = output(batch);
    float[] wanted = targets.rows(classes);
    float[] losses = losses(outputs, targets);
    float[] gradient = new float[weights.length];
    double loss = 0;
    for (int row = 0; row < batch.size(); row++) {
      float weight = targets.weights() == null ? 1 : targets.weights()[row];
      loss += weight * losses[row];
      for (int c = 0; c < classes; c++) {
        float error = weight * (outputs[row * classes + c] - wanted[row * classes + c]);
        for (int i = 0; i < inputs; i++) {
          gradient[i * classes + c] += error * rows[row * inputs + i] / context.examples();
        }
      }
    }
    into.load(gradient);
    return loss / batch.size() + penalty();
  }

  private double penalty() {
    double squares = 0;
    for (float weight : weights) {
      squares += (double) weight * weight;
    }
    return updates.spans().get(0).l2() / 2 * squares;
  }

  @Override
  public float[] output(Batch batch) {
    float[] rows = batch.only().floats();
    float[] outputs = new float[batch.size() * classes];
    for (int row = 0; row < batch.size(); row++) {
      for (int c = 0; c < classes; c++) {
        for (int i = 0; i < inputs; i++) {
          outputs[row * classes + c] += rows[row * inputs + i] * weights[i * classes + c];
        }
      }
      softmax(outputs, row * classes);
    }
    return outputs;
  }

  /** StrictMath gives the same bits on every machine. */
  private void softmax(float[] logits, int from) {
    float largest = logits[from];
    for (int c = 1; c < classes; c++) {
      largest = Math.max(largest, logits[from + c]);
    }
    double sum = 0;
    for (int c = from; c < from + classes; c++) {
      logits[c] = (float) StrictMath.exp(logits[c] - largest);
      sum += logits[c];
    }
    for (int c = from; c < from + classes; c++) {
      logits[c] /= (float) sum;
    }
  }

  @Override
  public float[] losses(float[] outputs, Targets targets) {
    float[] wanted = targets.rows(classes);
    float[] losses = new float[targets.size()];
    for (int i = 0; i < outputs.length; i++) {
      if (wanted[i] > 0) {
        losses[i / classes] -=
            wanted[i] * (float) StrictMath.log(Math.max(outputs[i], Float.MIN_NORMAL));
      }
    }
    return losses;
  }

  @Override
  public String path() {
    return "plain loops";
  }

  @Override
  public void close() {}
}
