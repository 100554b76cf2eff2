package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import java.util.Arrays;
import java.util.List;

/**
 * The share of right answers, and what it is in resamples of the examples. A value with add and
 * merge, of whole numbers alone: order does not matter.
 */
public final class Resamples implements Resampled {

  private static final long serialVersionUID = 1L;

  private final long seed;
  private final PoissonDraws draws;
  private final long[] right;
  private final long[] all;
  private long told;
  private long answers;
  private long examples;

  /**
   * Of no examples yet.
   *
   * @param resamples how many
   */
  public Resamples(int resamples, long seed) {
    this.seed = seed;
    this.draws = new PoissonDraws(seed);
    this.right = new long[resamples];
    this.all = new long[resamples];
  }

  @Override
  public Resamples none() {
    return new Resamples(all.length, seed);
  }

  /** Adds the answer on an example. */
  public void add(long id, boolean rightly) {
    add(id, rightly ? 1 : 0, 1);
  }

  @Override
  public void add(Judged example) {
    boolean several = example.task() == Task.MULTI_LABEL;
    add(example.id(), example.right(), several ? example.outputs().length : 1);
  }

  private void add(long id, int rightly, int of) {
    examples++;
    told += rightly;
    answers += of;
    draws.each(
        id,
        all.length,
        (resample, times) -> {
          all[resample] += (long) times * of;
          right[resample] += (long) times * rightly;
        });
  }

  /** Takes in those of other examples. */
  public Resamples merge(Resamples other) {
    examples += other.examples;
    told += other.told;
    answers += other.answers;
    for (int i = 0; i < all.length; i++) {
      all[i] += other.all[i];
      right[i] += other.right[i];
    }
    return this;
  }

  @Override
  public void merge(Detail other) {
    merge((Resamples) other);
  }

  @Override
  public long examples() {
    return examples;
  }

  /** The share of right answers. */
  @Override
  public double value() {
    return (double) told / answers;
  }

  @Override
  public double[] values() {
    double[] shares = new double[all.length];
    Arrays.setAll(shares, i -> all[i] == 0 ? value() : (double) right[i] / all[i]);
    return shares;
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    throw new IllegalStateException("resamples are compared, not told");
  }
}
