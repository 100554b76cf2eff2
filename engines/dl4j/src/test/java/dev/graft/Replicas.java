package dev.graft;

import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.GraphModel;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.model.Batch;
import dev.graft.train.Replica;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Deeplearning4j's networks as they are trained, on rows that lie one after the other. */
public final class Replicas {

  private Replicas() {}

  public static Replica of(NetworkDefinition definition) {
    return of(definition, true);
  }

  /**
   * @param lean whether a plain dense network is computed over flat arrays
   */
  public static Replica of(NetworkDefinition definition, boolean lean) {
    return new Replica(new Dl4jTrainable(definition, lean));
  }

  /** One optimizer step. */
  public static double step(Replica replica, float[] features, Targets targets) {
    return replica.step(Batch.of(features, targets.size()), targets);
  }

  /** The outputs. */
  public static float[] output(Replica replica, float[] features, int rows) {
    return replica.output(Batch.of(features, rows));
  }

  /** The network itself of one that Deeplearning4j computes. */
  public static ComputationGraph graph(Replica replica) {
    return ((GraphModel) replica.model()).graph();
  }

  /** Gives a network other weights. */
  public static void load(float[] flat, ComputationGraph graph) {
    graph.params().assign(Nd4j.create(flat, graph.params().shape(), 'c'));
  }

  /** Targets as Deeplearning4j takes them. */
  public static INDArray rows(Targets targets, int width) {
    return Nd4j.create(targets.rows(width), new long[] {targets.size(), width}, 'c');
  }
}
