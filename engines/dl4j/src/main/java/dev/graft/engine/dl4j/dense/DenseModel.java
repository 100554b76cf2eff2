package dev.graft.engine.dl4j.dense;

import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.OutputLosses;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.model.Batch;
import dev.graft.model.HiddenLoss;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import dev.graft.model.Tensor;
import dev.graft.model.UpdatePlan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A chain of dense layers over flat arrays: the same gradients as Deeplearning4j's, with the same
 * layout of weights and moments.
 */
public final class DenseModel implements LocalModel {

  /** Rows whose outputs are computed at once: fixed, so that memory is bounded. */
  private static final int OUTPUT_ROWS = 256;

  private final DenseChain chain;
  private final UpdatePlan updates;
  private final OutputLosses losses;
  private final StateLayout layout;
  private final DensePass pass;
  private final float[] weights;
  private final float[] gradient;
  private final State state;
  private final State gradientBuffer;

  private DenseModel(DenseChain chain, UpdatePlan updates, ComputationGraph graph) {
    this.chain = chain;
    this.updates = updates;
    this.losses = new OutputLosses(graph);
    this.layout = new StateLayout(chain.length(), List.of());
    this.pass = new DensePass(chain);
    this.weights = new float[chain.length()];
    this.gradient = new float[chain.length()];
    this.state = State.of(weights);
    this.gradientBuffer = State.of(gradient);
    load(FlatWeights.of(graph));
  }

  /**
   * A network of a graph's layout, with its weights.
   *
   * @param graph initialised
   * @return empty if the graph is anything but dense layers one after the other, or uses what is
   *     not computed here: dropout, weight noise, constraints, layer normalisation, other
   *     activations, losses, regularisation, clipping or updaters, schedules
   */
  public static Optional<LocalModel> of(ComputationGraph graph) {
    return DenseChain.of(graph.getConfiguration())
        .flatMap(
            chain -> DenseUpdates.of(chain).map(updates -> new DenseModel(chain, updates, graph)));
  }

  @Override
  public StateLayout layout() {
    return layout;
  }

  @Override
  public int outputs() {
    return chain.outputs();
  }

  @Override
  public boolean independentOutputs() {
    return losses.independent();
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public State gradientBuffer() {
    return gradientBuffer;
  }

  @Override
  public boolean takesTurns() {
    return true;
  }

  @Override
  public UpdatePlan updates() {
    return updates;
  }

  @Override
  public void load(float[] flat) {
    state.load(flat);
    pass.load(weights);
  }

  @Override
  public void stepped(int iteration, int epoch) {
    pass.load(weights);
  }

  /** Neither dropout nor normalisation is computed here: the same in both modes. */
  @Override
  public double gradient(Batch batch, Targets targets, StepContext context, State into) {
    return gradient(batch, targets, context, null, into);
  }

  @Override
  public int hiddenWidth() {
    List<DenseLayout> layers = chain.layers();
    return layers.size() == 1 ? 0 : layers.get(layers.size() - 1).inputs();
  }

  @Override
  public double gradient(
      Batch batch, Targets targets, StepContext context, HiddenLoss hidden, State into) {
    Tensor rows = checked(batch);
    checkTargets(rows.rows(), targets);
    double penalty = penalty();
    pass.tellIn(context.unit());
    pass.input(rows, 0, rows.rows());
    pass.forward(rows.rows(), weights);
    double sum = pass.backward(targets, rows.rows(), 1f / context.examples(), hidden, gradient);
    pass.weightGradients(gradient);
    if (into != gradientBuffer) {
      into.load(gradient);
    }
    return sum / rows.rows() + penalty + pass.hiddenLoss();
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

  @Override
  public float[] output(Batch batch) {
    return forward(batch, chain.outputs(), pass::outputs);
  }

  @Override
  public float[] hidden(Batch batch) {
    return forward(batch, hiddenWidth(), pass::hidden);
  }

  private float[] forward(Batch batch, int width, Supplier<float[]> of) {
    Tensor rows = checked(batch);
    float[] outputs = new float[Math.multiplyExact(rows.rows(), width)];
    for (int from = 0; from < rows.rows(); from += OUTPUT_ROWS) {
      int count = Math.min(OUTPUT_ROWS, rows.rows() - from);
      pass.input(rows, from, count);
      pass.forward(count, weights);
      System.arraycopy(of.get(), 0, outputs, from * width, count * width);
    }
    return outputs;
  }

  @Override
  public float[] losses(float[] outputs, Targets targets) {
    return losses.of(outputs, targets);
  }

  @Override
  public String path() {
    return "dense layers over flat arrays";
  }

  private Tensor checked(Batch batch) {
    Tensor rows = batch.only();
    if (rows.rows() > 0 && rows.rowLength() != chain.inputs()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot read rows of %d features: the network takes %d",
              rows.rowLength(),
              chain.inputs()));
    }
    return rows;
  }

  private void checkTargets(int rows, Targets targets) {
    if (targets.size() == 0 || rows != targets.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot train on %d rows with %d targets: one target a row is needed",
              rows,
              targets.size()));
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

  /** The memory outside the heap is freed with the object. */
  @Override
  public void close() {}
}
