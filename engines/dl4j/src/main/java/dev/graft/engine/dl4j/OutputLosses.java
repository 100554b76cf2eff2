package dev.graft.engine.dl4j;

import dev.graft.dataset.Targets;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What a graph's output layer says of outputs. A graph that ends below one has none. */
public final class OutputLosses {

  /** Deeplearning4j's own limit inside its softmax cross-entropy. */
  private static final float SMALLEST = 1e-10f;

  private final ComputationGraph graph;

  public OutputLosses(ComputationGraph graph) {
    this.graph = graph;
  }

  private BaseOutputLayer layer() {
    IOutputLayer layer = (IOutputLayer) graph.getOutputLayer(0);
    return (BaseOutputLayer) layer.conf().getLayer();
  }

  /** Number of outputs: values of a target row, or one a class; 1 can tell two classes. */
  public int outputs() {
    return (int) layer().getNOut();
  }

  /** Whether each output is a probability of its own. */
  public boolean independent() {
    return layer().getLossFn() instanceof LossBinaryXENT;
  }

  /**
   * The loss of each row.
   *
   * @param outputs rows one after the other
   */
  public float[] of(float[] outputs, Targets targets) {
    ILossFunction loss = layer().getLossFn();
    boolean logarithmic = loss instanceof LossMCXENT || loss instanceof LossBinaryXENT;
    INDArray rows =
        Nd4j.create(
            logarithmic ? clipped(outputs) : outputs,
            new long[] {targets.size(), outputs.length / targets.size()},
            'c');
    return RowLosses.of(loss, rows(targets), rows, new ActivationIdentity(), null)
        .dup('c')
        .data()
        .asFloat();
  }

  /** The targets as Deeplearning4j takes them. */
  INDArray rows(Targets targets) {
    int width = outputs();
    return Nd4j.create(targets.rows(width), new long[] {targets.size(), width}, 'c');
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
}
