package dev.graft.spark.predict;

/**
 * An example with what the network says of it.
 *
 * @param <T> what the example was
 */
public final class Scored<T> {

  private final T example;
  private final float[] outputs;
  private final String problem;

  Scored(T example, float[] outputs, String problem) {
    this.example = example;
    this.outputs = outputs;
    this.problem = problem;
  }

  public T example() {
    return example;
  }

  /** The network's outputs; null if the example cannot be used. */
  public float[] outputs() {
    return outputs;
  }

  /** Why the example cannot be used; null if it can. */
  public String problem() {
    return problem;
  }
}
