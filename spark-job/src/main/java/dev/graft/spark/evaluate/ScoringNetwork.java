package dev.graft.spark.evaluate;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.LocalModel;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.fault.StepWatch;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/** A network with the weights that tasks score by, as it travels to them. */
public final class ScoringNetwork implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Broadcast<float[][]> weights;
  private final int which;

  /**
   * @param weights whole flat parameter vectors, of several networks, perhaps
   * @param which of them is this one's
   */
  public ScoringNetwork(
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Broadcast<float[][]> weights,
      int which) {
    this.profile = profile;
    this.network = network;
    this.weights = weights;
    this.which = which;
  }

  /** Something done with the network. */
  public interface Use<T> {
    /**
     * @param beat to be called before every batch: a sign of life
     */
    T with(LocalModel model, Runnable beat);
  }

  /** Lends the network to a task, with its weights; one that hangs is noticed. */
  public <T> T use(Use<T> use) {
    NativeRuntime.pin(profile);
    return ReplicaPool.use(
        network.value(),
        profile,
        replica -> {
          replica.load(weights.value()[which]);
          try (StepWatch watch = StepWatch.begin()) {
            return use.with(replica.model(), watch::beat);
          }
        });
  }
}
