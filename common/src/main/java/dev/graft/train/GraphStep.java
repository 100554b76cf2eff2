package dev.graft.train;

import dev.graft.dataset.Rows;
import dev.graft.dataset.Targets;
import dev.graft.network.NetworkInput;
import dev.graft.network.Shapes;
import dev.graft.network.StatisticsLayout;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The step of any network: Deeplearning4j computes the gradient as its {@code fit} does, the update
 * is ours where it is known to give the same.
 */
final class GraphStep implements LocalStep {

  private final ComputationGraph graph;
  private final NetworkInput input;
  private final int[] inputShape;
  private final int outputs;
  private final StatisticsLayout layout;
  private final WeightUpdate update;
  private final MicroBatches microBatches;
  private int microBatchSize;
  private TargetScale scale;
  private int examples;

  GraphStep(ComputationGraph graph, int[] inputShape, int outputs, StatisticsLayout layout) {
    this.graph = graph;
    this.input = NetworkInput.of(graph);
    this.inputShape = inputShape;
    this.outputs = outputs;
    this.layout = layout;
    this.update = update(graph);
    this.microBatches = new MicroBatches(graph, layout);
  }

  private static WeightUpdate update(ComputationGraph graph) {
    graph.initGradientsView();
    ComputationGraphUpdater updater = new ComputationGraphUpdater(graph);
    INDArray state = updater.getStateViewArray();
    WeightUpdate flat = FlatUpdate.of(graph, updater).orElse(null);
    if (state != null) {
      state.close();
    }
    return flat == null ? new StockUpdate(graph) : flat;
  }

  @Override
  public void load(float[] flat) {
    NativeFloats.copy(flat, graph.params());
  }

  @Override
  public void begin(float[] moments, int steps, StepOptions options) {
    if (moments.length > 0) {
      update.load(moments);
    }
    update.proximal(options.proximal(), options.proximal() == 0 ? null : flat());
    microBatchSize = options.microBatchSize();
    scale = options.targets();
    graph.getConfiguration().setIterationCount(steps);
  }

  @Override
  public void enterEpoch(int epoch) {
    graph.getConfiguration().setEpochCount(epoch);
  }

  @Override
  public double step(float[] features, Targets targets) {
    double loss = gradient(features, targets);
    update(examples);
    return loss;
  }

  /**
   * @param examples that the network's gradient is summed over
   */
  private void update(int examples) {
    update.step(examples);
    ComputationGraphConfiguration count = graph.getConfiguration();
    count.setIterationCount(count.getIterationCount() + 1);
    graph.applyConstraints(count.getIterationCount(), count.getEpochCount());
    graph.clearLayersStates();
  }

  @Override
  public double step(float[][] rows, Targets targets) {
    return step(Rows.joined(rows), targets);
  }

  @Override
  public double gradient(float[][] rows, Targets targets) {
    double loss = gradient(Rows.joined(rows), targets);
    graph.clearLayersStates();
    return loss;
  }

  @Override
  public float[] descent() {
    float[] descent = NativeFloats.copy(graph.getFlattenedGradients());
    boolean[] statistic = layout.marks();
    for (int i = 0; i < descent.length; i++) {
      descent[i] = statistic[i] ? -descent[i] : -(descent[i] / examples);
    }
    return descent;
  }

  @Override
  public void apply(float[] gradient) {
    if (graph.gradient() == null) {
      tryOut();
    }
    NativeFloats.copy(gradient, graph.getFlattenedGradients());
    update(1);
  }

  /** Deeplearning4j names the parts of the flat gradient when it computes one. */
  private void tryOut() {
    input.set(NetworkInput.trial(graph.getConfiguration(), inputShape));
    graph.setLabel(0, Nd4j.zeros(1, outputs));
    graph.computeGradientAndScore();
  }

  @Override
  public float[] output(float[] features) {
    return output(input, inputShape, features);
  }

  /** The outputs of any graph, with an output layer or without. */
  static float[] output(NetworkInput input, int[] inputShape, float[] features) {
    return Shapes.values(input.output(Shapes.rows(features, inputShape)));
  }

  /** Leaves the gradient, summed over the rows, in the network; returns their mean loss. */
  private double gradient(float[] features, Targets targets) {
    examples = targets.size();
    return microBatchSize == 0 || examples <= microBatchSize
        ? whole(features, targets)
        : inPieces(features, targets);
  }

  private double whole(float[] features, Targets targets) {
    input.set(Shapes.rows(features, inputShape));
    graph.setLabel(0, rows(targets, outputs));
    if (scale == null) {
      compute(targets);
    } else {
      ScaledLoss.during(graph, scale, () -> compute(targets));
    }
    return graph.score();
  }

  private void compute(Targets targets) {
    if (targets.weights() == null) {
      graph.computeGradientAndScore();
    } else {
      WeightedLoss.during(graph, targets.weights(), graph::computeGradientAndScore);
    }
  }

  private double inPieces(float[] features, Targets targets) {
    int rows = targets.size();
    int width = features.length / rows;
    double loss = 0;
    microBatches.clear();
    for (int from = 0; from < rows; from += microBatchSize) {
      int to = Math.min(rows, from + microBatchSize);
      double mean =
          whole(Arrays.copyOfRange(features, from * width, to * width), targets.range(from, to));
      double share = (double) (to - from) / rows;
      microBatches.add(share);
      loss += share * mean;
    }
    microBatches.finish();
    return loss;
  }

  /**
   * The targets as Deeplearning4j takes them.
   *
   * @param width outputs of the network
   */
  static INDArray rows(Targets targets, int width) {
    return Nd4j.create(targets.rows(width), new long[] {targets.size(), width}, 'c');
  }

  @Override
  public float[] flat() {
    return NativeFloats.copy(graph.params());
  }

  @Override
  public float[] moments() {
    return update.moments();
  }
}
