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
import dev.graft.train.RoundStart;
import dev.graft.train.WorkerReply;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** A worker's task in a round. */
final class TrainPartition
    implements Function2<Integer, Iterator<ExampleStore>, Iterator<WorkerReply>> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Broadcast<RoundStart> start;
  private final TrainingInput input;
  private final DeltaCodec codec;
  private final Residuals residuals;
  private final Broadcast<StartPull> pull;

  /**
   * @param input how the examples are read
   * @param residuals what the codec feeds back from round to round; null: nothing
   * @param pull towards the weights that training began with; null: none
   */
  TrainPartition(
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Broadcast<RoundStart> start,
      TrainingInput input,
      DeltaCodec codec,
      Residuals residuals,
      Broadcast<StartPull> pull) {
    this.profile = profile;
    this.network = network;
    this.start = start;
    this.input = input;
    this.codec = codec;
    this.residuals = residuals;
    this.pull = pull;
  }

  @Override
  public Iterator<WorkerReply> call(Integer partition, Iterator<ExampleStore> blocks) {
    NativeRuntime.pin(profile);
    RoundStart round = start.value();
    DeltaCodec writer =
        residuals == null
            ? codec
            : delta -> residuals.encode(partition, round.round(), codec, delta);
    WorkerReply reply =
        ReplicaPool.use(
            network.value(),
            profile,
            replica -> {
              replica.pulled(pull == null ? null : pull.value());
              return input.train(
                  blocks,
                  replica.outputs(),
                  examples -> LocalTraining.run(replica, round, partition, examples, writer));
            });
    return List.of(reply).iterator();
  }
}
