package dev.graft.train;

import dev.graft.network.StatisticsLayout;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Sums the gradients of a minibatch's pieces. What Deeplearning4j calls the gradient of a running
 * statistic is no sum over examples: of these the mean over the pieces is taken, weighted by their
 * sizes.
 */
final class MicroBatches {

  private final ComputationGraph graph;
  private final StatisticsLayout layout;
  private List<INDArray> statistics;
  private INDArray gradient;
  private INDArray sum;

  MicroBatches(ComputationGraph graph, StatisticsLayout layout) {
    this.graph = graph;
    this.layout = layout;
  }

  /** Starts a new sum. */
  void clear() {
    if (sum == null) {
      gradient = graph.getFlattenedGradients().reshape(graph.numParams());
      sum = Nd4j.createUninitialized(gradient.dataType(), gradient.length());
      statistics = new ArrayList<>();
      for (StatisticsLayout.Span span : layout.spans()) {
        statistics.add(range(span.mean(), span.channels()));
        statistics.add(range(span.spread(), span.channels()));
      }
    }
    sum.assign(0);
  }

  private INDArray range(int from, int length) {
    return gradient.get(NDArrayIndex.interval(from, from + length));
  }

  /** Adds the gradient that the network now holds, of a piece of this share of the minibatch. */
  void add(double share) {
    statistics.forEach(view -> view.muli(share));
    sum.addi(gradient);
  }

  /** Puts the sum where the gradient of a whole minibatch would be. */
  void finish() {
    gradient.assign(sum);
  }
}
