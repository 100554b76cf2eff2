package dev.graft.model;

import dev.graft.Api;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What lies where in a network's flat vector: weights, which are averaged, and the running
 * statistics of trainable BatchNorm layers, which must be pooled and so travel apart: first all
 * means of a layer, then all its spreads, layer after layer.
 */
@Api(Api.For.PARTS)
public final class StateLayout implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The share of its beginning that a running mean may have. */
  private static final double BEGINNING = 0.01;

  private final int flatLength;
  private final Span[] spans;

  /**
   * @param flatLength how many numbers there are in all
   * @param spans where statistics lie among them, in the order in which they travel
   */
  public StateLayout(int flatLength, List<Span> spans) {
    this.flatLength = flatLength;
    this.spans = spans.toArray(new Span[0]);
  }

  /** Where the statistics of one layer lie. */
  public static final class Span implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String layer;
    private final int mean;
    private final int spread;
    private final int channels;
    private final boolean logarithmic;
    private final double decay;

    /**
     * @param layer the layer's name
     * @param mean index of the first running mean in the flat vector
     * @param spread index of the first spread in the flat vector
     * @param channels how many means there are, and how many spreads
     * @param logarithmic whether spreads are log10 of the standard deviation rather than variances
     * @param decay the share of a running mean that one step leaves of it
     */
    public Span(
        String layer, int mean, int spread, int channels, boolean logarithmic, double decay) {
      this.layer = layer;
      this.mean = mean;
      this.spread = spread;
      this.channels = channels;
      this.logarithmic = logarithmic;
      this.decay = decay;
    }

    /** The layer's name. */
    public String layer() {
      return layer;
    }

    /** Index of the first running mean in the flat vector. */
    public int mean() {
      return mean;
    }

    /** Index of the first spread in the flat vector. */
    public int spread() {
      return spread;
    }

    /** How many means there are, and how many spreads. */
    public int channels() {
      return channels;
    }

    /**
     * Whether spreads are stored as log10 of the standard deviation, Deeplearning4j's default,
     * rather than as variances.
     */
    public boolean logarithmic() {
      return logarithmic;
    }
  }

  /**
   * Whether running statistics still are what training began with rather than what the weights
   * make: a running mean of decay d has a share of d^k of its beginning after k steps. With a decay
   * of .9 that is below 1 % after 44 steps, with .99 after 459, with .999 after 4,603; until then
   * states are judged and kept with statistics that are computed anew of training examples, see
   * {@link dev.graft.train.BatchStatistics}. Training itself never sees either: it normalises by
   * the minibatch.
   *
   * @param steps optimizer steps since the beginning
   */
  public boolean lagsAfter(int steps) {
    return Arrays.stream(spans).anyMatch(span -> Math.pow(span.decay, steps) > BEGINNING);
  }

  /** How many numbers there are in all. */
  public int flatLength() {
    return flatLength;
  }

  /** The layers' spans in the order in which their statistics travel. */
  public List<Span> spans() {
    return Arrays.asList(spans);
  }

  /** How many numbers the statistics are. */
  public int statisticsLength() {
    return 2 * Arrays.stream(spans).mapToInt(Span::channels).sum();
  }

  /** The statistics of a flat parameter vector. */
  public float[] statistics(float[] flat) {
    return statistics(State.of(flat));
  }

  /** The statistics among a network's numbers. */
  public float[] statistics(State numbers) {
    float[] statistics = new float[statisticsLength()];
    int to = 0;
    for (Span span : spans) {
      numbers.get(span.mean(), statistics, to, span.channels());
      to += span.channels();
      numbers.get(span.spread(), statistics, to, span.channels());
      to += span.channels();
    }
    return statistics;
  }

  /** A flat parameter vector without its statistics; the vector itself if it has none. */
  public float[] weights(float[] flat) {
    return spans.length == 0 ? flat : weights(State.of(flat));
  }

  /** A network's numbers without the statistics among them, copied. */
  public float[] weights(State numbers) {
    float[] weights = new float[flatLength - statisticsLength()];
    eachRun((from, to, length) -> numbers.get(from, weights, to, length));
    return weights;
  }

  /** Puts a flat parameter vector together again. */
  public float[] flat(float[] weights, float[] statistics) {
    if (weights.length + statistics.length != flatLength
        || statistics.length != statisticsLength()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot put %d weights and %d statistics together: the network has %d and %d",
              weights.length,
              statistics.length,
              flatLength - statisticsLength(),
              statisticsLength()));
    }
    if (spans.length == 0) {
      return weights;
    }
    float[] flat = new float[flatLength];
    eachRun((to, from, length) -> System.arraycopy(weights, from, flat, to, length));
    int from = 0;
    for (Span span : spans) {
      System.arraycopy(statistics, from, flat, span.mean(), span.channels());
      from += span.channels();
      System.arraycopy(statistics, from, flat, span.spread(), span.channels());
      from += span.channels();
    }
    return flat;
  }

  /** Weights that lie side by side in the flat vector. */
  private interface Run {

    void take(int inFlat, int amongWeights, int length);
  }

  private void eachRun(Run run) {
    SortedMap<Integer, Integer> statistics = new TreeMap<>();
    for (Span span : spans) {
      statistics.put(span.mean(), span.channels());
      statistics.put(span.spread(), span.channels());
    }
    statistics.put(flatLength, 0);
    int from = 0;
    int weight = 0;
    for (Map.Entry<Integer, Integer> next : statistics.entrySet()) {
      int length = next.getKey() - from;
      run.take(from, weight, length);
      weight += length;
      from += length + next.getValue();
    }
  }

  /** Which numbers of the flat vector are statistics. */
  public boolean[] marks() {
    boolean[] statistic = new boolean[flatLength];
    for (Span span : spans) {
      Arrays.fill(statistic, span.mean(), span.mean() + span.channels(), true);
      Arrays.fill(statistic, span.spread(), span.spread() + span.channels(), true);
    }
    return statistic;
  }
}
