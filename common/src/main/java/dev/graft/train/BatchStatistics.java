package dev.graft.train;

import dev.graft.average.PooledStatistics;
import dev.graft.dataset.Rows;
import dev.graft.network.Shapes;
import dev.graft.network.StatisticsLayout;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Recomputes the statistics of BatchNorm layers for weights that were merged of several: those that
 * came with any one of them do not fit the merge (Izmailov et al., "Averaging Weights Leads to
 * Wider Optima and Better Generalization", arXiv 1803.05407, section 3.2). Running statistics that
 * lag behind their weights do not either, see {@link StatisticsLayout#lagsAfter}.
 */
public final class BatchStatistics {

  private BatchStatistics() {}

  /**
   * Means and variances of what reaches each layer, pooled over the batches of a block that each
   * pass the network as in training.
   *
   * @param examples how many of the block are looked at, from one end of it to the other
   * @param seed of dropout's noise, which is there in training
   * @return in the order and the form of the network's {@link StatisticsLayout}
   */
  public static float[] of(
      Replica replica, TrainingExamples block, int examples, int batchSize, long seed) {
    Nd4j.getRandom().setSeed(seed);
    PooledStatistics pooled = new PooledStatistics(replica.layout());
    long size = block.size();
    for (int from = 0; from < examples; from += batchSize) {
      int[] batch =
          IntStream.range(from, Math.min(from + batchSize, examples))
              .map(i -> (int) (i * size / examples))
              .toArray();
      INDArray input = Shapes.rows(Rows.joined(block.read(batch, 0).rows()), replica.inputShape());
      pooled.add(batch.length, ofBatch(replica, input));
    }
    return pooled.pooled();
  }

  private static float[] ofBatch(Replica replica, INDArray input) {
    ComputationGraph graph = replica.graph();
    StatisticsLayout layout = replica.layout();
    replica.input().set(input);
    Map<String, INDArray> activations = graph.feedForward(true);
    float[] statistics = new float[layout.length()];
    int at = 0;
    for (StatisticsLayout.Span span : layout.spans()) {
      INDArray reaches = reaching(graph, span.layer(), activations);
      int[] dimensions = allButChannels(graph, span.layer(), reaches);
      copy(reaches.mean(dimensions), statistics, at);
      INDArray variances = reaches.var(false, dimensions);
      copy(
          span.logarithmic() ? logarithms(variances) : variances, statistics, at + span.channels());
      at += 2 * span.channels();
    }
    free(activations);
    return statistics;
  }

  /**
   * A large network's activations of one batch are gigabytes; the collector, which sees but their
   * small headers, would leave many batches of them.
   */
  private static void free(Map<String, INDArray> activations) {
    for (INDArray activation : activations.values()) {
      if (!activation.wasClosed() && activation.closeable()) {
        activation.close();
      }
    }
  }

  private static INDArray reaching(
      ComputationGraph graph, String layer, Map<String, INDArray> activations) {
    String below = graph.getConfiguration().getVertexInputs().get(layer).get(0);
    INDArray activation = activations.get(below);
    LayerVertex vertex = (LayerVertex) graph.getConfiguration().getVertices().get(layer);
    return vertex.getPreProcessor() == null
        ? activation
        : vertex
            .getPreProcessor()
            .preProcess(activation, (int) activation.size(0), LayerWorkspaceMgr.noWorkspaces());
  }

  private static int[] allButChannels(ComputationGraph graph, String layer, INDArray input) {
    BatchNormalization conf = (BatchNormalization) graph.getLayer(layer).conf().getLayer();
    boolean channelsLast = input.rank() == 4 && conf.getCnn2DFormat() == CNN2DFormat.NHWC;
    int channels = channelsLast ? 3 : 1;
    return IntStream.range(0, input.rank()).filter(dimension -> dimension != channels).toArray();
  }

  /** As Deeplearning4j stores them: log10 of the standard deviation, of a variance above zero. */
  private static INDArray logarithms(INDArray variances) {
    INDArray logarithms = variances.dup('c');
    for (long i = 0; i < logarithms.length(); i++) {
      double variance = Math.max(variances.getDouble(i), Float.MIN_NORMAL);
      logarithms.putScalar(i, StrictMath.log10(variance) / 2);
    }
    return logarithms;
  }

  private static void copy(INDArray from, float[] to, int at) {
    float[] values = from.dup('c').data().asFloat();
    System.arraycopy(values, 0, to, at, values.length);
  }
}
