package dev.graft.tests.conformance.linear;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import dev.graft.engine.LayerOverview;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.io.Manifest;
import dev.graft.model.Backbone;
import dev.graft.model.Trainable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;

/** A linear classifier as its file holds it: inputs, classes, weights, as text. */
public record LinearSaved(int inputs, int classes, float[] numbers) implements SavedModel {

  static final String MAGIC = "linear";
  static final String FILE = "model.linear";

  static LinearSaved of(byte[] text) {
    Scanner words = new Scanner(new String(text, StandardCharsets.US_ASCII));
    words.next(MAGIC);
    int inputs = words.nextInt();
    int classes = words.nextInt();
    float[] numbers = new float[inputs * classes];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Float.parseFloat(words.next());
    }
    return new LinearSaved(inputs, classes, numbers);
  }

  @Override
  public void save(Manifest bundle) throws IOException {
    StringBuilder text = new StringBuilder(MAGIC + " " + inputs + " " + classes);
    for (float number : numbers) {
      text.append(' ').append(number);
    }
    bundle.write(FILE, out -> out.write(text.toString().getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public long parameters() {
    return numbers.length;
  }

  @Override
  public float[] weights() {
    return numbers.clone();
  }

  @Override
  public void checkFinite() {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        throw new UnusableInputException("Cannot use the linear model: it has diverged.");
      }
    }
  }

  @Override
  public int[] inputShape(int[] data) {
    if (data != null && !Arrays.equals(data, new int[] {inputs})) {
      throw new UnusableInputException(
          "Cannot feed examples of shape %s to the linear model: it takes %s values."
              .formatted(Arrays.toString(data), inputs));
    }
    return new int[] {inputs};
  }

  @Override
  public int[] outputShape(int[] shape) {
    return new int[] {classes};
  }

  @Override
  public List<LayerOverview> layers(int[] data) {
    return List.of(
        new LayerOverview("linear", "softmax", parameters(), "", true, false, outputShape(data)));
  }

  @Override
  public List<String> names() {
    return List.of("linear");
  }

  @Override
  public boolean isInput(String name) {
    return "input".equals(name);
  }

  @Override
  public Task task(int[] shape, int targetWidth) {
    return Task.CLASSIFICATION;
  }

  @Override
  public Trainable trainable(int[] shape) {
    return new LinearNetwork(inputs, classes);
  }

  @Override
  public Backbone whole(int[] shape) {
    return new LinearBackbone(inputs, classes, numbers);
  }

  @Override
  public TargetModel transfer(ModelSettings model, int[] data, TrainSettings train, long seed) {
    inputShape(data);
    return new LinearTarget(this, new LinearNetwork(inputs, classes, train));
  }
}
