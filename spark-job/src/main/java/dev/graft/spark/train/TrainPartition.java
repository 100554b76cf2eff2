package dev.graft.spark.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.StartPull;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.train.DeltaCodec;
import dev.graft.train.LocalTraining;
import dev.graft.train.LocalTraining.Entrant;
import dev.graft.train.Replica;
import dev.graft.train.RoundStart;
import dev.graft.train.WorkerReply;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** A worker's task in a round: of one training, or of several on the same examples. */
final class TrainPartition
    implements Function2<Integer, Iterator<ExampleStore>, Iterator<WorkerReply>> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final List<Part> parts;
  private final Broadcast<RoundStart[]> starts;
  private final int first;
  private final TrainingInput input;
  private final boolean unlabelled;

  /** What of one training is the same in every round. */
  static final class Part implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Broadcast<Trainable> network;
    private final DeltaCodec codec;
    private final Residuals residuals;
    private final Broadcast<StartPull> pull;

    /**
     * @param residuals what the codec feeds back from round to round; null: nothing
     * @param pull towards the weights that training began with; null: none
     */
    Part(
        Broadcast<Trainable> network,
        DeltaCodec codec,
        Residuals residuals,
        Broadcast<StartPull> pull) {
      this.network = network;
      this.codec = codec;
      this.residuals = residuals;
      this.pull = pull;
    }

    private Entrant entrant(Replica replica, RoundStart start, int partition) {
      replica.pulled(pull == null ? null : pull.value());
      DeltaCodec writer =
          residuals == null
              ? codec
              : delta -> residuals.encode(partition, start.round(), codec, delta);
      return new Entrant(replica, start, writer);
    }
  }

  /**
   * @param starts of each training, and maybe of others
   * @param first where those of these trainings begin
   * @param input how the examples are read
   * @param unlabelled whether the second half of a partition's blocks has no labels
   */
  TrainPartition(
      ArithmeticProfile profile,
      List<Part> parts,
      Broadcast<RoundStart[]> starts,
      int first,
      TrainingInput input,
      boolean unlabelled) {
    this.profile = profile;
    this.parts = List.copyOf(parts);
    this.starts = starts;
    this.first = first;
    this.input = input;
    this.unlabelled = unlabelled;
  }

  @Override
  public Iterator<WorkerReply> call(Integer partition, Iterator<ExampleStore> blocks) {
    NativeRuntime.pin(profile);
    List<Trainable> networks = parts.stream().map(part -> part.network.value()).toList();
    List<WorkerReply> replies =
        ReplicaPool.useAll(
            networks,
            profile,
            replicas -> {
              List<Entrant> entrants = entrants(replicas, partition);
              return input.train(
                  blocks,
                  unlabelled,
                  replicas.get(0).outputs(),
                  (examples, views) -> LocalTraining.run(entrants, partition, examples, views));
            });
    return replies.iterator();
  }

  private List<Entrant> entrants(List<Replica> replicas, int partition) {
    List<Entrant> entrants = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      entrants.add(parts.get(i).entrant(replicas.get(i), starts.value()[first + i], partition));
    }
    return entrants;
  }
}
