package dev.graft.train.dense;

import dev.graft.dataset.Targets;
import dev.graft.train.FlatOptimizer;
import dev.graft.train.StepOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains a chain of dense layers over flat arrays, by the same steps as Deeplearning4j and with the
 * same layout of weights and moments. Used by one thread at a time.
 */
public final class DenseNetwork {

  /** Rows whose outputs are computed at once: fixed, so that memory is bounded. */
  private static final int OUTPUT_ROWS = 256;

  private final DenseChain chain;
  private final List<Block> blocks;
  private final DensePass pass;
  private final float[] weights;
  private final float[] moments;
  private final float[] gradient;
  private StepOptions options = StepOptions.plain();
  private float[] roundStart;
  private int iteration;

  private DenseNetwork(DenseChain chain, List<Block> blocks) {
    this.chain = chain;
    this.blocks = blocks;
    this.pass = new DensePass(chain);
    this.weights = new float[chain.length()];
    this.gradient = new float[chain.length()];
    this.moments = new float[blocks.stream().mapToInt(Block::moments).sum()];
  }

  /**
   * Numbers that share an updater; moments lie vector after vector.
   *
   * @param from index of the first number
   * @param length how many
   * @param moment index of their first moment
   */
  private record Block(FlatOptimizer optimizer, int from, int length, int moment) {

    int moments() {
      return optimizer.momentsPerWeight() * length;
    }
  }

  /**
   * A network of a graph's layout, in the state that the graph is in.
   *
   * @param graph initialised
   * @return empty if the graph is anything but dense layers one after the other, or uses what is
   *     not computed here: dropout, weight noise, constraints, layer normalisation, other
   *     activations, losses, regularisation, clipping or updaters, schedules
   */
  public static Optional<DenseNetwork> of(ComputationGraph graph) {
    return DenseChain.of(graph.getConfiguration())
        .flatMap(chain -> blocks(chain).map(blocks -> new DenseNetwork(chain, blocks)))
        .map(network -> network.takeOn(graph));
  }

  private static Optional<List<Block>> blocks(DenseChain chain) {
    List<Block> blocks = new ArrayList<>();
    int from = 0;
    int moment = 0;
    for (UpdaterSpan span : UpdaterSpan.of(chain)) {
      Optional<FlatOptimizer> optimizer = FlatOptimizer.of(span.updater());
      if (optimizer.isEmpty()) {
        return Optional.empty();
      }
      Block block = new Block(optimizer.get(), from, span.length(), moment);
      blocks.add(block);
      from += span.length();
      moment += block.moments();
    }
    return Optional.of(blocks);
  }

  private DenseNetwork takeOn(ComputationGraph graph) {
    load(copy(graph.params()));
    ComputationGraphUpdater updater = graph.getUpdater(false);
    INDArray state = updater == null ? null : updater.getStateViewArray();
    float[] moments = state == null ? new float[0] : copy(state);
    begin(moments, graph.getIterationCount(), StepOptions.plain());
    return this;
  }

  private static float[] copy(INDArray flat) {
    float[] values = new float[Math.toIntExact(flat.length())];
    new FloatPointer(flat.data().addressPointer()).get(values);
    return values;
  }

  /**
   * Takes on weights.
   *
   * @param weights Deeplearning4j's flat parameter vector
   */
  public void load(float[] weights) {
    copy(weights, this.weights);
    pass.load(weights);
  }

  /**
   * Takes on what a round starts with; its weights, loaded before, are the round's.
   *
   * @param moments Deeplearning4j's flat updater state; empty: as they are
   * @param steps optimizer steps that the moments have seen
   */
  public void begin(float[] moments, int steps, StepOptions options) {
    if (moments.length > 0) {
      copy(moments, this.moments);
    }
    this.roundStart = options.proximal() == 0 ? null : weights.clone();
    this.iteration = steps;
    this.options = options;
    pass.tellIn(options.unit());
  }

  private static void copy(float[] from, float[] to) {
    if (from.length != to.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot load %d numbers into a vector of %d", from.length, to.length));
    }
    System.arraycopy(from, 0, to, 0, to.length);
  }

  /** The weights, copied. */
  public float[] weights() {
    return weights.clone();
  }

  /** The flat moments, copied; empty if the optimizers have none. */
  public float[] moments() {
    return moments.clone();
  }

  /** Optimizer steps taken, those before the last {@link #begin} included. */
  public int steps() {
    return iteration;
  }

  /**
   * One optimizer step on a minibatch.
   *
   * @param features rows one after the other
   * @param targets one for each row
   * @return the mean loss over the minibatch before the step, with the L2 term
   */
  public double step(float[] features, Targets targets) {
    checkFeatures(features, targets.size());
    double loss = gradient((from, count) -> pass.input(features, from, count), targets);
    update();
    return loss;
  }

  /**
   * The same with rows that are arrays of their own, as {@link dev.graft.dataset.ExampleBlock#rows}
   * gives them: one copy less.
   */
  public double step(float[][] features, Targets targets) {
    double loss = gradient(features, targets);
    update();
    return loss;
  }

  /** The same without the step: its gradient is there to be had. */
  public double gradient(float[][] features, Targets targets) {
    if (features.length != targets.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot train on %d rows with %d targets: one target a row is needed",
              features.length,
              targets.size()));
    }
    for (float[] row : features) {
      checkFeatures(row, 1);
    }
    return gradient((from, count) -> pass.input(features, from, count), targets);
  }

  /** The mean gradient over the last minibatch, without clipping and regularisation; a copy. */
  public float[] gradient() {
    return gradient.clone();
  }

  /**
   * One optimizer step on a gradient that was computed elsewhere.
   *
   * @param mean over all examples, without clipping and regularisation
   */
  public void apply(float[] mean) {
    copy(mean, gradient);
    update();
  }

  /** Hands rows to the pass. */
  private interface Input {
    void take(int from, int count);
  }

  private double gradient(Input input, Targets targets) {
    checkTargets(targets);
    int rows = targets.size();
    double penalty = penalty();
    int wanted = options.microBatchSize();
    int size = wanted == 0 ? rows : Math.min(wanted, rows);
    double sum = 0;
    for (int from = 0; from < rows; from += size) {
      int count = Math.min(size, rows - from);
      input.take(from, count);
      pass.forward(count, weights);
      sum += pass.backward(targets, from, count, 1f / rows, gradient, from > 0);
    }
    pass.weightGradients(gradient);
    return sum / rows + penalty;
  }

  /**
   * The outputs for a batch.
   *
   * @param features rows one after the other
   * @return rows one after the other
   */
  public float[] output(float[] features) {
    int rows = features.length / chain.inputs();
    checkFeatures(features, rows);
    int width = chain.outputs();
    float[] outputs = new float[Math.multiplyExact(rows, width)];
    for (int from = 0; from < rows; from += OUTPUT_ROWS) {
      int count = Math.min(OUTPUT_ROWS, rows - from);
      pass.input(features, from, count);
      float[] part = pass.forward(count, weights);
      System.arraycopy(part, 0, outputs, from * width, count * width);
    }
    return outputs;
  }

  private double penalty() {
    double penalty = 0;
    for (DenseLayout layer : chain.layers()) {
      if (layer.l2() != 0) {
        penalty += layer.l2() / 2 * Squares.sum(weights, layer.from(), layer.biases());
      }
    }
    return penalty;
  }

  /** In Deeplearning4j's order: clipping, regularisation, updater. */
  private void update() {
    for (DenseLayout layer : chain.layers()) {
      layer.clipping().apply(gradient, layer.from(), layer.end());
      regularise(layer);
    }
    for (Block block : blocks) {
      block
          .optimizer()
          .step(
              block.length(),
              weights,
              block.from(),
              gradient,
              block.from(),
              moments,
              block.moment(),
              block.moment() + block.length(),
              iteration);
    }
    iteration++;
    pass.load(weights);
  }

  private void regularise(DenseLayout layer) {
    if (layer.l2() != 0) {
      float l2 = (float) layer.l2();
      for (int i = layer.from(); i < layer.biases(); i++) {
        gradient[i] += l2 * weights[i];
      }
    }
    if (options.proximal() != 0) {
      float mu = (float) options.proximal();
      for (int i = layer.from(); i < layer.end(); i++) {
        gradient[i] += mu * (weights[i] - roundStart[i]);
      }
    }
  }

  private void checkTargets(Targets targets) {
    if (targets.size() == 0) {
      throw new IllegalArgumentException("Cannot train on no rows: one at least is needed");
    }
    if (targets.areClasses()) {
      checkClasses(targets.classes());
    }
  }

  private void checkClasses(int[] labels) {
    int classes = chain.outputs() == 1 ? Integer.MAX_VALUE : chain.outputs();
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Cannot train on the class %d: the network has %d outputs",
                label,
                chain.outputs()));
      }
    }
  }

  private void checkFeatures(float[] features, int rows) {
    if ((long) rows * chain.inputs() != features.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot read %d features as %d rows of %d",
              features.length,
              rows,
              chain.inputs()));
    }
  }
}
