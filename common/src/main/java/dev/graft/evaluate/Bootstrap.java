package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Between which bounds accuracy would lie for other examples of the same kind: the middle 95 % of
 * what resamples of the examples give (Efron's percentile interval).
 */
public final class Bootstrap implements Detail {

  private static final long serialVersionUID = 1L;
  private static final double TAIL = 0.025;

  private final long seed;
  private final long[] drawn;
  private final long[] right;

  /**
   * @param resamples how many
   */
  public Bootstrap(long seed, int resamples) {
    this.seed = seed;
    this.drawn = new long[resamples];
    this.right = new long[resamples];
  }

  @Override
  public Bootstrap none() {
    return new Bootstrap(seed, drawn.length);
  }

  @Override
  public void add(Judged example) {
    int told = example.task() == Task.MULTI_LABEL ? example.outputs().length : 1;
    int correct = example.right();
    long start = PoissonWeights.start(seed, example.id());
    for (int i = 0; i < drawn.length; i++) {
      int times = PoissonWeights.of(start, i);
      drawn[i] += (long) times * told;
      right[i] += (long) times * correct;
    }
  }

  @Override
  public void merge(Detail other) {
    Bootstrap more = (Bootstrap) other;
    Arrays.setAll(drawn, i -> drawn[i] + more.drawn[i]);
    Arrays.setAll(right, i -> right[i] + more.right[i]);
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    double[] accuracies =
        IntStream.range(0, drawn.length)
            .filter(i -> drawn[i] > 0)
            .mapToDouble(i -> (double) right[i] / drawn[i])
            .sorted()
            .toArray();
    if (accuracies.length > 0) {
      int tail = (int) (TAIL * accuracies.length);
      metrics
          .putObject("interval")
          .put("metric", "accuracy")
          .put("low", accuracies[tail])
          .put("high", accuracies[accuracies.length - 1 - tail])
          .put("level", 1 - 2 * TAIL)
          .put("resamples", drawn.length);
    }
  }
}
