package dev.graft.engine.dl4j;

import dev.graft.dataset.Rows;
import dev.graft.engine.dl4j.network.CheckedNetwork;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.model.Batch;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.LocalModel;
import java.nio.charset.StandardCharsets;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The frozen part of a Deeplearning4j network: layout and flat weights. */
public final class GraphBackbone implements Backbone {

  private static final long serialVersionUID = 1L;

  private final NetworkDefinition definition;
  private final float[] weights;
  private final String sha256;
  private final String summary;

  /**
   * @param weights the flat parameters, not copied
   * @param summary what the start-up check said of the native acceleration
   */
  public GraphBackbone(NetworkDefinition definition, float[] weights, String summary) {
    this.definition = definition;
    this.weights = weights;
    this.summary = summary;
    String identity = definition.sha256() + Sha256.hex(weights);
    this.sha256 = Sha256.hex(identity.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A network as executors run it, its native acceleration checked.
   *
   * @param shape of one example at its input
   */
  public static GraphBackbone of(ComputationGraph graph, int[] shape) {
    CheckedNetwork checked = CheckedNetwork.of(graph.getConfiguration(), shape, graph.params());
    return new GraphBackbone(checked.definition(), FlatWeights.of(graph), checked.summary());
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public int[] inputShape() {
    return definition.inputShape();
  }

  @Override
  public int[] outputShape() {
    var layout = definition.configuration();
    return GraphShapes.at(layout, inputShape(), layout.getNetworkOutputs().get(0));
  }

  @Override
  public FeatureExtractor open(int threads) {
    return new Extractor(definition, weights);
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public String summary() {
    return summary;
  }

  private static final class Extractor implements FeatureExtractor {

    private final LocalModel model;

    Extractor(NetworkDefinition definition, float[] weights) {
      model = new Dl4jTrainable(definition).open();
      model.load(weights);
    }

    @Override
    public float[][] activations(float[][] rows) {
      if (rows.length == 0) {
        return new float[0][];
      }
      return Rows.divided(model.output(Batch.of(rows)), rows.length);
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
