package dev.graft.engine.dl4j;

import dev.graft.engine.dl4j.dense.ConvexHeads;
import dev.graft.engine.dl4j.dense.DenseModel;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.model.ConvexHead;
import dev.graft.model.LocalModel;
import dev.graft.model.Trainable;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** A network of Deeplearning4j's. A chain of plain dense layers is computed over flat arrays. */
public final class Dl4jTrainable implements Trainable {

  private static final long serialVersionUID = 1L;

  private final NetworkDefinition definition;
  private final boolean lean;

  public Dl4jTrainable(NetworkDefinition definition) {
    this(definition, true);
  }

  /**
   * @param lean whether plain dense layers are computed over flat arrays
   */
  public Dl4jTrainable(NetworkDefinition definition, boolean lean) {
    this.definition = definition;
    this.lean = lean;
  }

  /** The layout, for what takes Deeplearning4j's networks alone. */
  public NetworkDefinition definition() {
    return definition;
  }

  @Override
  public String sha256() {
    return definition.sha256();
  }

  @Override
  public int[] inputShape() {
    return definition.inputShape();
  }

  @Override
  public LocalModel open() {
    ComputationGraph graph = definition.network();
    Optional<LocalModel> dense = lean ? DenseModel.of(graph) : Optional.empty();
    return dense.orElseGet(() -> new GraphModel(graph, inputShape()));
  }

  @Override
  public ConvexHead convexHead() {
    return ConvexHeads.of(definition.configuration());
  }
}
