package dev.graft.engine.dl4j.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An embedding under nothing but global average pooling: the vectors of a text's words are summed
 * where they lie, without an array {@code [batch, dimensions, length]} of them all. The embedding
 * gives the mean itself, the pooling passes it on.
 */
final class MeanOfWords {

  private MeanOfWords() {}

  /** Replaces both layers wherever there are such; returns the names of the embeddings. */
  static List<String> engage(ComputationGraph graph) {
    List<String> engaged = new ArrayList<>();
    for (Map.Entry<String, List<String>> inputs :
        graph.getConfiguration().getVertexInputs().entrySet()) {
      String pooling = inputs.getKey();
      String below = inputs.getValue().get(0);
      if (isMean(graph, pooling) && isWords(graph, below) && feedsOnly(graph, below, pooling)) {
        replace(graph, below, new SummedEmbedding(graph.getLayer(below)));
        replace(graph, pooling, new PassedOn(graph.getLayer(pooling)));
        engaged.add(below);
      }
    }
    return engaged;
  }

  private static <T> Optional<T> conf(
      ComputationGraph graph, String name, Class<?> runtime, Class<T> type) {
    GraphVertex vertex = graph.getVertex(name);
    boolean stock =
        vertex instanceof LayerVertex layer
            && layer.getLayerPreProcessor() == null
            && layer.getLayer().getClass() == runtime;
    return stock ? Optional.of(type.cast(vertex.getLayer().conf().getLayer())) : Optional.empty();
  }

  private static boolean isMean(ComputationGraph graph, String name) {
    return conf(
            graph,
            name,
            org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer.class,
            GlobalPoolingLayer.class)
        .filter(p -> p.getPoolingType() == PoolingType.AVG && p.isCollapseDimensions())
        .filter(p -> p.getIDropout() == null)
        .isPresent();
  }

  private static boolean isWords(ComputationGraph graph, String name) {
    return conf(
            graph,
            name,
            org.deeplearning4j.nn.layers.feedforward.embedding.EmbeddingSequenceLayer.class,
            EmbeddingSequenceLayer.class)
        .filter(e -> e.getOutputFormat() == RNNFormat.NCW && !e.hasBias())
        .filter(e -> e.getActivationFn() instanceof ActivationIdentity && e.getIDropout() == null)
        .filter(e -> isFirst(graph.getLayer(name)))
        .isPresent();
  }

  /** Its table starts the flat vector, column after column. */
  private static boolean isFirst(Layer layer) {
    INDArray table = layer.getParam(SummedEmbedding.TABLE);
    return table.offset() == 0 && table.ordering() == 'f' && table.dataType() == DataType.FLOAT;
  }

  private static boolean feedsOnly(ComputationGraph graph, String below, String above) {
    long uses =
        graph.getConfiguration().getVertexInputs().values().stream()
            .flatMap(List::stream)
            .filter(below::equals)
            .count();
    return uses == 1
        && graph.getConfiguration().getVertexInputs().get(above).size() == 1
        && !graph.getConfiguration().getNetworkOutputs().contains(below);
  }

  @SuppressWarnings("ReferenceEquality") // the same layer, not an equal one
  private static void replace(ComputationGraph graph, String name, Layer with) {
    LayerVertex vertex = (LayerVertex) graph.getVertex(name);
    Layer[] layers = graph.getLayers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] == vertex.getLayer()) {
        layers[i] = with;
      }
    }
    vertex.setLayer(with);
  }

  /** Pooling that has been done below. */
  private static final class PassedOn
      extends org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer {

    private static final long serialVersionUID = 1L;

    private PassedOn(Layer stock) {
      super(stock.conf(), DataType.FLOAT);
      setIndex(stock.getIndex());
      setListeners(stock.getListeners());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      return workspaces.dup(ArrayType.ACTIVATIONS, input);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      return new Pair<>(new DefaultGradient(), workspaces.dup(ArrayType.ACTIVATION_GRAD, epsilon));
    }
  }
}
