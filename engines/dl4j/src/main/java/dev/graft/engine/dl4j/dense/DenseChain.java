package dev.graft.engine.dl4j.dense;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A Deeplearning4j graph read as dense layers one after the other, the last with a loss.
 *
 * @param layers from the input to the output
 * @param loss over the last layer's outputs
 */
record DenseChain(List<DenseLayout> layers, DenseLoss loss) {

  /** Reads a graph's layout; empty if anything in it is not computed here. */
  static Optional<DenseChain> of(ComputationGraphConfiguration graph) {
    return chain(graph).flatMap(DenseChain::of);
  }

  private static Optional<DenseChain> of(List<LayerVertex> chain) {
    List<DenseLayout> layers = new ArrayList<>();
    int from = 0;
    for (LayerVertex vertex : chain) {
      boolean last = layers.size() == chain.size() - 1;
      Optional<DenseLayout> layer =
          isPlain(vertex, layers.isEmpty())
              ? DenseLayout.of(vertex.getLayerConf().getLayer(), last, from)
              : Optional.empty();
      if (layer.isEmpty()) {
        return Optional.empty();
      }
      layers.add(layer.get());
      from = layer.get().end();
    }
    DenseLayout output = layers.get(layers.size() - 1);
    OutputLayer conf = (OutputLayer) chain.get(chain.size() - 1).getLayerConf().getLayer();
    return DenseLoss.of(conf.getLossFn())
        .filter(loss -> loss.takes(output.activation(), output.outputs()))
        .map(loss -> new DenseChain(List.copyOf(layers), loss));
  }

  /** The vertices from the only input to the only output, if each feeds just the next. */
  private static Optional<List<LayerVertex>> chain(ComputationGraphConfiguration graph) {
    if (graph.getNetworkInputs().size() != 1
        || graph.getNetworkOutputs().size() != 1
        || graph.getBackpropType() != BackpropType.Standard
        || graph.getDataType() != DataType.FLOAT) {
      return Optional.empty();
    }
    List<LayerVertex> chain = new ArrayList<>();
    String at = graph.getNetworkOutputs().get(0);
    while (!graph.getNetworkInputs().contains(at)) {
      List<String> inputs = graph.getVertexInputs().get(at);
      if (inputs.size() != 1 || !(graph.getVertices().get(at) instanceof LayerVertex vertex)) {
        return Optional.empty();
      }
      chain.add(0, vertex);
      at = inputs.get(0);
    }
    boolean whole = !chain.isEmpty() && chain.size() == graph.getVertices().size();
    return whole ? Optional.of(chain) : Optional.empty();
  }

  private static boolean isPlain(LayerVertex vertex, boolean first) {
    NeuralNetConfiguration conf = vertex.getLayerConf();
    InputPreProcessor processor = vertex.getPreProcessor();
    return (processor == null || (first && flattensInPlace(processor)))
        && conf.isMiniBatch()
        && conf.isMinimize()
        && conf.getStepFunction() == null
        && conf.getOptimizationAlgo() == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT;
  }

  /** Images that lie as channels, rows, columns are flat already. */
  private static boolean flattensInPlace(InputPreProcessor processor) {
    return processor.getClass() == CnnToFeedForwardPreProcessor.class
        && ((CnnToFeedForwardPreProcessor) processor).getFormat() == CNN2DFormat.NCHW;
  }

  int inputs() {
    return layers.get(0).inputs();
  }

  int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  /** Number of weights and biases. */
  int length() {
    return layers.get(layers.size() - 1).end();
  }
}
