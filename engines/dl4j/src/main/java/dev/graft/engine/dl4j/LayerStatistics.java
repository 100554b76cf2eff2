package dev.graft.engine.dl4j;

import dev.graft.model.StateLayout;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Means and variances of what reaches each BatchNorm layer of a graph. */
final class LayerStatistics {

  private LayerStatistics() {}

  /** Those of the batch that is set, which passes the graph as in training. */
  static float[] of(ComputationGraph graph, StateLayout layout) {
    Map<String, INDArray> activations = graph.feedForward(true);
    float[] statistics = new float[layout.statisticsLength()];
    int at = 0;
    for (StateLayout.Span span : layout.spans()) {
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
