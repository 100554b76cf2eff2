package dev.graft.engine.dl4j;

import dev.graft.dataset.Shapes;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.model.HiddenLoss;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The output layer of a graph, which adds the derivatives of a loss on what comes into it to those
 * that it passes down.
 */
@SuppressWarnings("overrides") // Deeplearning4j's own varargs
final class HiddenVertex extends LayerVertex {

  private static final long serialVersionUID = 1L;

  /** The graph finds it by its name, where it computes the score. */
  private final transient LayerVertex own;

  private transient HiddenLoss hidden;
  private transient float factor;
  private transient double loss;
  private transient boolean watched;
  private transient float[] seen;

  private HiddenVertex(ComputationGraph graph, LayerVertex output) {
    super(
        graph,
        output.getVertexName(),
        output.getVertexIndex(),
        output.getInputVertices(),
        output.getOutputVertices(),
        output.getLayer(),
        output.getLayerPreProcessor(),
        true,
        output.getDataType());
    this.own = output;
  }

  /**
   * How many values come into a graph's output layer for an example; 0 where that has no weights,
   * or nothing below it has some.
   */
  static int width(ComputationGraph graph, int[] inputShape) {
    Layer output = graph.getOutputLayer(0);
    String name = graph.getConfiguration().getNetworkOutputs().get(0);
    if (output.numParams() == 0 || output.numParams() == graph.numParams()) {
      return 0;
    }
    String below = graph.getConfiguration().getVertexInputs().get(name).get(0);
    return Shapes.length(GraphShapes.at(graph.getConfiguration(), inputShape, below));
  }

  /** That of a graph, in the place of its output layer from here on. */
  static HiddenVertex of(ComputationGraph graph) {
    GraphVertex[] vertices = graph.getVertices();
    int at = graph.getVertex(graph.getConfiguration().getNetworkOutputs().get(0)).getVertexIndex();
    if (!(vertices[at] instanceof HiddenVertex)) {
      vertices[at] = new HiddenVertex(graph, (LayerVertex) vertices[at]);
    }
    return (HiddenVertex) vertices[at];
  }

  /**
   * Computes a gradient with that of a loss.
   *
   * @param examples that the whole gradient is divided by
   * @param gradient gives the loss of outputs
   * @return both losses
   */
  double during(HiddenLoss further, int examples, DoubleSupplier gradient) {
    hidden = further;
    factor = examples;
    try {
      return gradient.getAsDouble() + loss;
    } finally {
      hidden = null;
    }
  }

  @Override
  public void setInput(int number, INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(number, input, workspaces);
    own.setInput(number, input, workspaces);
  }

  @Override
  public void clear() {
    super.clear();
    own.clear();
  }

  /** What comes into the layer while outputs are computed, rows one after the other. */
  float[] seen(Runnable outputs) {
    watched = true;
    try {
      outputs.run();
      return seen;
    } finally {
      watched = false;
      seen = null;
    }
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    if (watched) {
      seen = values(getInputs()[0]);
    }
    return super.doForward(training, workspaces);
  }

  private static float[] values(INDArray into) {
    return into.dup('c').data().asFloat();
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
    if (hidden == null) {
      return super.doBackward(truncated, workspaces);
    }
    INDArray into = getInputs()[0];
    int rows = (int) into.size(0);
    float[] activations = values(into);
    float[] gradient = new float[activations.length];
    loss = hidden.of(activations, rows, activations.length / rows, gradient);
    INDArray further = Nd4j.create(gradient, into.shape(), 'c').muli(factor);
    Pair<Gradient, INDArray[]> passed = super.doBackward(truncated, workspaces);
    passed.getSecond()[0].addi(further);
    return passed;
  }
}
