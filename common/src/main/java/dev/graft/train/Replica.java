package dev.graft.train;

import dev.graft.dataset.Targets;
import dev.graft.network.NetworkDefinition;
import dev.graft.network.NetworkInput;
import dev.graft.network.StatisticsLayout;
import dev.graft.train.dense.DenseNetwork;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A network on this machine that takes on any {@link TrainState} of its layout. Expensive to make,
 * cheap to load, used by one thread at a time.
 */
public final class Replica {

  /** Deeplearning4j's own limit inside its softmax cross-entropy. */
  private static final float SMALLEST = 1e-10f;

  private final ComputationGraph graph;
  private final NetworkInput input;
  private final int[] inputShape;
  private final StatisticsLayout layout;
  private final LocalStep dense;
  private LocalStep local;
  private double labelSmoothing;
  private TargetScale scale;

  public Replica(NetworkDefinition definition) {
    this(definition, true);
  }

  /**
   * @param lean whether a plain dense network steps over flat arrays
   */
  Replica(NetworkDefinition definition, boolean lean) {
    this.graph = definition.network();
    this.input = NetworkInput.of(graph);
    this.inputShape = definition.inputShape();
    this.layout = StatisticsLayout.of(graph);
    this.dense = lean ? DenseNetwork.of(graph).map(DenseStep::new).orElse(null) : null;
    this.local = dense;
  }

  /** Takes on weights, statistics, moments and the step count, as a round starts with them. */
  public void load(TrainState state, StepOptions options) {
    load(layout.flat(state.weights(), state.statistics()));
    local().begin(state.moments(), state.steps(), options);
    labelSmoothing = options.labelSmoothing();
    scale = options.targets();
  }

  /** Tells schedules which epoch the next steps belong to, from 0. */
  public void enterEpoch(int epoch) {
    local().enterEpoch(epoch);
  }

  /** Shape of one example at the input. */
  int[] inputShape() {
    return inputShape;
  }

  /** Where the statistics of trainable BatchNorm layers are. */
  public StatisticsLayout layout() {
    return layout;
  }

  /** Takes on a whole flat parameter vector, for scoring. */
  public void load(float[] flat) {
    if (dense == null) {
      NativeFloats.copy(flat, graph.params());
    } else {
      dense.load(flat);
    }
  }

  /** Made when it is needed: scoring needs none, and the part below a cut can have none. */
  private LocalStep local() {
    if (local == null) {
      local = new GraphStep(graph, inputShape, outputs(), layout);
    }
    return local;
  }

  /** The trainable weights, copied, without statistics. */
  public float[] weights() {
    return layout.weights(local().flat());
  }

  /** The statistics of trainable BatchNorm layers, copied. */
  public float[] statistics() {
    return layout.length() == 0 ? new float[0] : layout.statistics(local().flat());
  }

  /** The flat moments, copied; empty if the optimizer has none. */
  public float[] moments() {
    return local().moments();
  }

  /**
   * The state before the first step: moments as the optimizer starts them.
   *
   * @param flat the network's whole flat parameter vector
   */
  public TrainState initialState(float[] flat) {
    load(flat);
    return new TrainState(weights(), statistics(), moments(), 0);
  }

  /**
   * One optimizer step on a minibatch: the mean over its examples of weight times loss is what is
   * made smaller.
   *
   * @param features rows one after the other
   * @return that mean before the step
   */
  public double step(float[] features, Targets targets) {
    return local().step(features, prepared(targets));
  }

  /**
   * The same.
   *
   * @param rows the features, one array each, not to be changed
   */
  public double step(float[][] rows, Targets targets) {
    return local().step(rows, prepared(targets));
  }

  /**
   * The same without the step: weights and statistics stay as they are; see {@link #descent} and
   * {@link #movedStatistics}.
   */
  public double gradient(float[][] rows, Targets targets) {
    return local().gradient(rows, prepared(targets));
  }

  /** Minus the mean gradient that was computed last, of the trainable weights. */
  public float[] descent() {
    return layout.weights(local().descent());
  }

  /** The statistics as the minibatch whose gradient was computed last has moved them. */
  public float[] movedStatistics() {
    float[] statistics = statistics();
    if (statistics.length > 0) {
      float[] change = layout.statistics(local().descent());
      for (int i = 0; i < statistics.length; i++) {
        statistics[i] += change[i];
      }
    }
    return statistics;
  }

  /**
   * One optimizer step on a gradient that was computed elsewhere.
   *
   * @param gradient the mean over all examples, of the trainable weights, before clipping and
   *     regularisation
   */
  public void apply(float[] gradient) {
    local().apply(layout.flat(gradient, new float[layout.length()]));
  }

  private Targets prepared(Targets targets) {
    return smoothed(scale == null ? targets : scale.standardized(targets));
  }

  /** Label smoothing (Szegedy et al., arXiv 1512.00567) as Keras has it, for training only. */
  private Targets smoothed(Targets targets) {
    if (labelSmoothing == 0) {
      return targets;
    }
    boolean apart = outputs() == 1 || loss() instanceof LossBinaryXENT;
    return targets.smoothed(labelSmoothing, outputs(), apart ? 0.5 : 1.0 / outputs());
  }

  /**
   * The outputs for a batch.
   *
   * @return rows one after the other
   */
  public float[] output(float[] features) {
    return dense == null ? GraphStep.output(input, inputShape, features) : dense.output(features);
  }

  /**
   * The network's own loss of each row of outputs, whatever the example's weight.
   *
   * @param outputs rows one after the other, as {@link #output} gave them
   */
  public float[] losses(float[] outputs, Targets targets) {
    ILossFunction loss = loss();
    boolean logarithmic = loss instanceof LossMCXENT || loss instanceof LossBinaryXENT;
    INDArray rows =
        Nd4j.create(
            logarithmic ? clipped(outputs) : outputs,
            new long[] {targets.size(), outputs.length / targets.size()},
            'c');
    return RowLosses.of(
            loss, GraphStep.rows(targets, outputs()), rows, new ActivationIdentity(), null)
        .dup('c')
        .data()
        .asFloat();
  }

  /**
   * A saturated output is a probability of exactly 0 or 1, whose logarithm would make the loss NaN.
   */
  private static float[] clipped(float[] outputs) {
    float[] clipped = new float[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      clipped[i] = Math.min(Math.max(outputs[i], SMALLEST), 1 - Math.ulp(1f));
    }
    return clipped;
  }

  /** Number of outputs: values of a target row, or one a class; 1 can tell two classes. */
  public int outputs() {
    return (int) outputConf().getNOut();
  }

  private ILossFunction loss() {
    return outputConf().getLossFn();
  }

  private BaseOutputLayer outputConf() {
    IOutputLayer layer = (IOutputLayer) graph.getOutputLayer(0);
    return (BaseOutputLayer) layer.conf().getLayer();
  }

  /** What computes the steps, for people. */
  public String path() {
    return dense == null ? "Deeplearning4j's layers" : "dense layers over flat arrays";
  }

  /** How batches enter the network. */
  NetworkInput input() {
    return input;
  }

  /** The network itself; of one that steps over flat arrays the layout alone. */
  ComputationGraph graph() {
    return graph;
  }
}
