package dev.graft.engine.dl4j.network;

import dev.graft.io.Sha256;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network's layout as it travels to executors: Deeplearning4j's JSON and its hash, without
 * weights, and the shape of one example at its input.
 */
public final class NetworkDefinition implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String json;
  private final String sha256;
  private final int[] inputShape;
  private final boolean accelerated;

  private NetworkDefinition(String json, int[] inputShape, boolean accelerated) {
    this.json = json;
    String identity = json + Arrays.toString(inputShape) + accelerated;
    this.sha256 = Sha256.hex(identity.getBytes(StandardCharsets.UTF_8));
    this.inputShape = inputShape;
    this.accelerated = accelerated;
  }

  /**
   * @param inputShape shape of one example, without the batch
   * @param accelerated whether executors engage native acceleration, see {@link Acceleration}
   */
  public static NetworkDefinition of(
      ComputationGraphConfiguration configuration, int[] inputShape, boolean accelerated) {
    return new NetworkDefinition(configuration.toJson(), inputShape.clone(), accelerated);
  }

  /** The configuration, anew at each call. */
  public ComputationGraphConfiguration configuration() {
    return ComputationGraphConfiguration.fromJson(json);
  }

  /** A new network of this layout, with weights of no meaning, accelerated if the job is. */
  public ComputationGraph network() {
    ComputationGraph graph = new ComputationGraph(configuration());
    graph.init();
    FrozenNormalization.engage(graph);
    if (accelerated) {
      Acceleration.engage(graph);
    }
    return graph;
  }

  /** Identifies layout, input shape and acceleration. */
  public String sha256() {
    return sha256;
  }

  /** Shape of one example, without the batch. */
  public int[] inputShape() {
    return inputShape.clone();
  }
}
