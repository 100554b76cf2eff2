package dev.graft.engine.dl4j;

import dev.graft.model.State;
import dev.graft.model.WeightUpdate;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;

/** Deeplearning4j's own update, for whatever optimizer and regularisation it has. */
final class StockUpdate implements WeightUpdate {

  private final ComputationGraph graph;
  private final ProximalUpdater updater;

  StockUpdate(ComputationGraph graph) {
    this.graph = graph;
    this.updater = new ProximalUpdater(graph);
  }

  /** Deeplearning4j's updater with FedProx's term. */
  private static final class ProximalUpdater extends ComputationGraphUpdater {

    private double mu;
    private INDArray origin;

    ProximalUpdater(ComputationGraph graph) {
      super(graph);
    }

    /** Called for every layer after the division by the minibatch, before regularisation. */
    @Override
    public void preApply(Trainable layer, Gradient gradient, int iteration) {
      super.preApply(layer, gradient, iteration);
      if (mu == 0) {
        return;
      }
      layer
          .paramTable(true)
          .forEach(
              (name, weights) -> {
                if (!(layer.getConfig().getUpdaterByParam(name) instanceof NoOp)) {
                  pull(gradient.getGradientFor(name), weights);
                }
              });
    }

    /** A parameter's values lie in one piece in the flat vector, and its gradient likewise. */
    private void pull(INDArray gradient, INDArray weights) {
      INDArray distance = line(weights).sub(range(origin, weights));
      line(gradient).addi(distance.muli(mu));
    }

    private static INDArray line(INDArray view) {
      return view.reshape(view.ordering(), new long[] {view.length()});
    }

    private static INDArray range(INDArray flat, INDArray like) {
      return flat.get(NDArrayIndex.interval(like.offset(), like.offset() + like.length()));
    }
  }

  @Override
  public void load(float[] moments) {
    INDArray view = updater.getStateViewArray();
    State.checkLength(moments.length, view == null ? 0 : view.length());
    if (view != null) {
      NativeFloats.copy(moments, view);
    }
  }

  @Override
  public float[] moments() {
    INDArray view = updater.getStateViewArray();
    return view == null ? new float[0] : NativeFloats.copy(view);
  }

  @Override
  public void proximal(double mu, float[] origin) {
    updater.mu = mu;
    updater.origin = mu == 0 ? null : Nd4j.createFromArray(origin);
  }

  @Override
  public void step(int divisor, int iteration, int epoch) {
    INDArray gradient = graph.getFlattenedGradients();
    updater.update(graph.gradient(), iteration, epoch, divisor, LayerWorkspaceMgr.noWorkspaces());
    INDArray weights = graph.params();
    weights.subi(gradient.reshape(weights.shape()));
  }
}
