package dev.graft.network;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the running statistics of trainable BatchNorm layers lie in a network's flat parameter
 * vector. Deeplearning4j keeps them among the weights; they must be pooled, not averaged, so they
 * travel apart: first all means of a layer, then all its spreads, layer after layer.
 */
public final class StatisticsLayout implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int flatLength;
  private final Span[] spans;

  private StatisticsLayout(int flatLength, List<Span> spans) {
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

    private Span(String layer, int mean, int spread, int channels, boolean logarithmic) {
      this.layer = layer;
      this.mean = mean;
      this.spread = spread;
      this.channels = channels;
      this.logarithmic = logarithmic;
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

  /** Finds the trainable BatchNorm layers of a network: a frozen one shows its wrapper's class. */
  public static StatisticsLayout of(ComputationGraph graph) {
    List<Span> spans = new ArrayList<>();
    for (Layer layer : graph.getLayers()) {
      if (layer instanceof BatchNormalization) {
        spans.add(span(layer));
      }
    }
    return new StatisticsLayout(Math.toIntExact(graph.numParams()), spans);
  }

  private static Span span(Layer layer) {
    INDArray mean = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    INDArray deviation = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    INDArray variance = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
    INDArray spread = deviation != null ? deviation : variance;
    return new Span(
        layer.conf().getLayer().getLayerName(),
        Math.toIntExact(mean.offset()),
        Math.toIntExact(spread.offset()),
        Math.toIntExact(mean.length()),
        deviation != null);
  }

  /** The layers' spans in the order in which their statistics travel. */
  public List<Span> spans() {
    return Arrays.asList(spans);
  }

  /** How many numbers the statistics are. */
  public int length() {
    return 2 * Arrays.stream(spans).mapToInt(Span::channels).sum();
  }

  /** The statistics of a flat parameter vector. */
  public float[] statistics(float[] flat) {
    float[] statistics = new float[length()];
    int to = 0;
    for (Span span : spans) {
      System.arraycopy(flat, span.mean(), statistics, to, span.channels());
      to += span.channels();
      System.arraycopy(flat, span.spread(), statistics, to, span.channels());
      to += span.channels();
    }
    return statistics;
  }

  /** A flat parameter vector without its statistics; the vector itself if it has none. */
  public float[] weights(float[] flat) {
    if (spans.length == 0) {
      return flat;
    }
    boolean[] statistic = statistic();
    float[] weights = new float[flatLength - length()];
    int to = 0;
    for (int i = 0; i < flatLength; i++) {
      if (!statistic[i]) {
        weights[to++] = flat[i];
      }
    }
    return weights;
  }

  /** Puts a flat parameter vector together again. */
  public float[] flat(float[] weights, float[] statistics) {
    if (weights.length + statistics.length != flatLength || statistics.length != length()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot put %d weights and %d statistics together: the network has %d and %d",
              weights.length,
              statistics.length,
              flatLength - length(),
              length()));
    }
    if (spans.length == 0) {
      return weights;
    }
    boolean[] statistic = statistic();
    float[] flat = new float[flatLength];
    int from = 0;
    for (int i = 0; i < flatLength; i++) {
      flat[i] = statistic[i] ? 0 : weights[from++];
    }
    from = 0;
    for (Span span : spans) {
      System.arraycopy(statistics, from, flat, span.mean(), span.channels());
      from += span.channels();
      System.arraycopy(statistics, from, flat, span.spread(), span.channels());
      from += span.channels();
    }
    return flat;
  }

  private boolean[] statistic() {
    boolean[] statistic = new boolean[flatLength];
    for (Span span : spans) {
      Arrays.fill(statistic, span.mean(), span.mean() + span.channels(), true);
      Arrays.fill(statistic, span.spread(), span.spread() + span.channels(), true);
    }
    return statistic;
  }
}
