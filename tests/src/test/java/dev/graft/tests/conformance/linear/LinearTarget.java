package dev.graft.tests.conformance.linear;

import dev.graft.dataset.Task;
import dev.graft.engine.LinearOutput;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;

/** All of a linear classifier is trained. */
record LinearTarget(LinearSaved start, LinearNetwork network) implements TargetModel {

  @Override
  public long parameters() {
    return start.parameters();
  }

  @Override
  public long trainable() {
    return start.parameters();
  }

  @Override
  public int[] exampleShape() {
    return network.inputShape();
  }

  @Override
  public int outputs() {
    return start.classes();
  }

  @Override
  public String outputLayer() {
    return "linear";
  }

  @Override
  public String belowOutput() {
    return "input";
  }

  @Override
  public Task task(int targetWidth) {
    return start.task(exampleShape(), targetWidth);
  }

  @Override
  public String featureLayer() {
    return "input";
  }

  @Override
  public boolean featuresAreTheInput() {
    return true;
  }

  @Override
  public TrainedPart trained() {
    LinearOutput output = new LinearOutput(null, "it gives probabilities");
    return new TrainedPart(network, start.weights(), output, "plain loops");
  }

  @Override
  public SavedModel withTrained(float[] weights) {
    return new LinearSaved(start.inputs(), start.classes(), weights);
  }
}
