package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Task;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * Between which bounds accuracy would lie for other examples of the same kind: the middle 95 % of
 * what resamples of the examples give (Efron's percentile interval). In a resample an example
 * counts as often as a Poisson number of mean 1 says (Chamandy and others, 2012); of examples that
 * are alike in what counts the sum of these is a Poisson number itself, so that their number is
 * enough.
 */
public final class Bootstrap implements Detail {

  private static final long serialVersionUID = 1L;

  /**
   * From so many on a Poisson number is a normal one: the library would add up as many logarithms.
   */
  private static final long MANY = 100;

  private final long seed;
  private final int resamples;

  /** How many examples have so many right answers. */
  private long[] byRight = new long[2];

  /** Answers of an example. */
  private int told = 1;

  /**
   * @param resamples how many
   */
  public Bootstrap(long seed, int resamples) {
    this.seed = seed;
    this.resamples = resamples;
  }

  @Override
  public Bootstrap none() {
    return new Bootstrap(seed, resamples);
  }

  @Override
  public void add(Judged example) {
    if (example.task() == Task.MULTI_LABEL) {
      told = example.outputs().length;
    }
    if (byRight.length <= told) {
      byRight = Arrays.copyOf(byRight, told + 1);
    }
    byRight[example.right()]++;
  }

  @Override
  public void merge(Detail other) {
    Bootstrap more = (Bootstrap) other;
    told = Math.max(told, more.told);
    byRight = Arrays.copyOf(byRight, Math.max(byRight.length, more.byRight.length));
    for (int right = 0; right < more.byRight.length; right++) {
      byRight[right] += more.byRight[right];
    }
  }

  /** The accuracy in each resample; not a number where it has no example. */
  double[] accuracies() {
    RandomGenerator random = new Well19937c(0);
    List<Times> times = Arrays.stream(byRight).mapToObj(count -> times(count, random)).toList();
    double[] accuracies = new double[resamples];
    for (int resample = 0; resample < resamples; resample++) {
      random.setSeed(Seeds.derive(seed, "bootstrap", resample));
      double right = 0;
      double all = 0;
      for (int i = 0; i < byRight.length; i++) {
        double drawn = times.get(i).next();
        right += i * drawn;
        all += told * drawn;
      }
      accuracies[resample] = right / all;
    }
    return accuracies;
  }

  /** How often examples count in a resample, all together. */
  interface Times {
    double next();
  }

  static Times times(long examples, RandomGenerator random) {
    if (examples == 0) {
      return () -> 0;
    }
    if (examples < MANY) {
      return new PoissonDistribution(random, examples, PoissonDistribution.DEFAULT_EPSILON, 1)
          ::sample;
    }
    return () -> Math.rint(examples + Math.sqrt((double) examples) * random.nextGaussian());
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    tell(metrics, "accuracy", accuracies());
  }

  /** Tells between which bounds most resamples lie; nothing where they are no numbers. */
  static void tell(ObjectNode metrics, String metric, double[] resamples) {
    double[] defined = Arrays.stream(resamples).filter(Double::isFinite).toArray();
    if (defined.length > 0) {
      Interval interval = Interval.of(defined);
      metrics
          .putObject("interval")
          .put("metric", metric)
          .put("low", interval.low())
          .put("high", interval.high())
          .put("level", Interval.LEVEL)
          .put("resamples", resamples.length);
    }
  }
}
