package dev.graft.engine.dl4j;

import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.BatchNormStatistics;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkInput;
import dev.graft.engine.dl4j.network.NoiselessNetwork;
import dev.graft.model.Batch;
import dev.graft.model.HiddenLoss;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import dev.graft.model.UpdatePlan;
import dev.graft.model.WeightUpdate;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/** Any network: Deeplearning4j computes the gradient as its {@code fit} does. */
public final class GraphModel implements LocalModel {

  private final ComputationGraph graph;
  private final NetworkInput input;
  private final int[] inputShape;
  private final StateLayout layout;
  private final OutputLosses losses;
  private final State state;
  private State gradient;
  private GraphModel noiseless;
  private Optional<UpdatePlan> plan;

  GraphModel(ComputationGraph graph, int[] inputShape) {
    this.graph = graph;
    this.input = NetworkInput.of(graph);
    this.inputShape = inputShape;
    this.layout = BatchNormStatistics.of(graph);
    this.losses = new OutputLosses(graph);
    this.state = NativeFloats.view(graph.params());
  }

  @Override
  public StateLayout layout() {
    return layout;
  }

  @Override
  public int outputs() {
    return losses.outputs();
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
    if (gradient == null) {
      graph.initGradientsView();
      gradient = NativeFloats.view(graph.getFlattenedGradients());
    }
    return gradient;
  }

  @Override
  public boolean sums() {
    return true;
  }

  @Override
  public UpdatePlan updates() {
    return plan().orElseThrow();
  }

  private Optional<UpdatePlan> plan() {
    if (plan == null) {
      gradientBuffer();
      plan = GraphUpdates.of(graph);
    }
    return plan;
  }

  @Override
  public Optional<WeightUpdate> ownUpdate() {
    if (plan().isPresent()) {
      return Optional.empty();
    }
    tryOut();
    return Optional.of(new StockUpdate(graph));
  }

  /** Deeplearning4j names the parts of the flat gradient when it computes one. */
  private void tryOut() {
    input.set(NetworkInput.trial(graph.getConfiguration(), inputShape));
    graph.setLabel(0, Nd4j.zeros(1, outputs()));
    graph.computeGradientAndScore();
    graph.clearLayersStates();
  }

  @Override
  public void load(float[] flat) {
    state.load(flat);
  }

  /** Deeplearning4j draws from one generator a thread. */
  private static void seed(StepContext context) {
    if (context.begins()) {
      Nd4j.getRandom().setSeed(context.seed());
    }
  }

  @Override
  public double gradient(Batch batch, Targets targets, StepContext context, State into) {
    if (context.mode() == StepContext.Mode.INFERENCE && noiseless() != this) {
      return noiseless.gradient(batch, targets, context.in(StepContext.Mode.TRAINING), into);
    }
    State own = gradientBuffer();
    seed(context);
    ComputationGraphConfiguration counts = graph.getConfiguration();
    counts.setIterationCount(context.step());
    counts.setEpochCount(context.epoch());
    enter(batch);
    graph.setLabel(0, losses.rows(targets));
    if (context.unit() == null) {
      compute(targets);
    } else {
      ScaledLoss.during(graph, context.unit(), () -> compute(targets));
    }
    graph.clearLayersStates();
    if (into != own) {
      into.load(own.copy());
    }
    return graph.score();
  }

  @Override
  public int hiddenWidth() {
    return HiddenVertex.width(graph, inputShape);
  }

  @Override
  public double gradient(
      Batch batch, Targets targets, StepContext context, HiddenLoss hidden, State into) {
    HiddenVertex vertex = HiddenVertex.of(graph);
    return vertex.during(hidden, context.examples(), () -> gradient(batch, targets, context, into));
  }

  @Override
  public float[] hidden(Batch batch) {
    return HiddenVertex.of(graph).seen(() -> output(batch));
  }

  /** This network in the mode of inference, on the same weights. */
  private GraphModel noiseless() {
    if (noiseless == null) {
      noiseless =
          NoiselessNetwork.of(graph).map(other -> new GraphModel(other, inputShape)).orElse(this);
    }
    return noiseless;
  }

  private void enter(Batch batch) {
    input.set(GraphShapes.rows(batch.only().floats(), inputShape));
  }

  private void compute(Targets targets) {
    if (targets.weights() == null) {
      graph.computeGradientAndScore();
    } else {
      WeightedLoss.during(graph, targets.weights(), graph::computeGradientAndScore);
    }
  }

  @Override
  public void stepped(int iteration, int epoch) {
    graph.getConfiguration().setIterationCount(iteration);
    graph.getConfiguration().setEpochCount(epoch);
    graph.applyConstraints(iteration, epoch);
  }

  @Override
  public float[] statistics(Batch batch, StepContext context) {
    seed(context);
    enter(batch);
    return LayerStatistics.of(graph, layout);
  }

  @Override
  public float[] output(Batch batch) {
    return GraphShapes.values(input.output(GraphShapes.rows(batch.only().floats(), inputShape)));
  }

  @Override
  public float[] losses(float[] outputs, Targets targets) {
    return losses.of(outputs, targets);
  }

  @Override
  public String path() {
    return "Deeplearning4j's layers";
  }

  /** The network itself. */
  public ComputationGraph graph() {
    return graph;
  }

  /** Deeplearning4j frees what the collector finds. */
  @Override
  public void close() {}
}
