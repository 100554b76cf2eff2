package dev.graft.model;

import dev.graft.Api;
import java.util.List;
import java.util.Locale;

/** Some examples as a network takes them: one tensor for each of its inputs, by name. */
@Api(Api.For.PARTS)
public final class Batch {

  /** What the only input of a network is called where nobody has named it. */
  public static final String INPUT = "input";

  private final List<Tensor> tensors;
  private final int size;

  /**
   * @param tensors at least one, all of the same number of rows
   */
  public Batch(List<Tensor> tensors) {
    this.tensors = List.copyOf(tensors);
    this.size = tensors.get(0).rows();
    for (Tensor tensor : tensors) {
      if (tensor.rows() != size) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Cannot put %d rows of %s beside %d of %s",
                tensor.rows(),
                tensor.name(),
                size,
                tensors.get(0).name()));
      }
    }
  }

  /** Examples with one input, an array each. */
  public static Batch of(float[][] rows) {
    return new Batch(List.of(Tensor.of(INPUT, rows)));
  }

  /** Examples with one input, one after the other. */
  public static Batch of(float[] joined, int rows) {
    return new Batch(List.of(Tensor.of(INPUT, joined, rows)));
  }

  /** How many examples there are. */
  public int size() {
    return size;
  }

  /** The inputs in the order in which they were given. */
  public List<Tensor> tensors() {
    return tensors;
  }

  /**
   * The only input.
   *
   * @throws IllegalArgumentException if there are several
   */
  public Tensor only() {
    if (tensors.size() != 1) {
      throw new IllegalArgumentException(
          "Cannot take "
              + tensors.size()
              + " inputs ("
              + String.join(", ", tensors.stream().map(Tensor::name).toList())
              + "): the network has one");
    }
    return tensors.get(0);
  }

  /** The examples from one to before another. */
  public Batch range(int from, int to) {
    return new Batch(tensors.stream().map(tensor -> tensor.range(from, to)).toList());
  }
}
