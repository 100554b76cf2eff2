package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Settings;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.shim.SparkShim;
import dev.graft.spark.train.TrainingResult;
import dev.graft.train.Replica;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A round is one Spark job, and its broadcasts and shuffles are gone afterwards. */
class Invariant10Test {

  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = LocalSpark.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executors"})
  void oneJobARound(String reduce) throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    spark.sc().addSparkListener(counter);
    Settings settings =
        Fixtures.settings(
            "train { epochs = 3, batch-size = 8, average-every = 2, reduce = " + reduce + " }");
    TrainingResult result = TrainingFixture.run(settings, Fixtures.blocks(40, 40));
    spark.sc().listenerBus().waitUntilEmpty();
    spark.sc().removeSparkListener(counter);
    assertThat(jobs.get()).isEqualTo(result.course().rounds());
  }

  @Test
  void noBroadcastOutlivesTheTraining() throws InterruptedException {
    // Larger than the task descriptions, which Spark broadcasts and cleans up by itself.
    Settings wide =
        Fixtures.settings(
            "model.layers = [",
            "{ name = hidden, type = dense, units = 9000 }",
            "{ name = out, type = output, units = 3 }]",
            "train.batch-size = 40");
    long state = 4 * 3 * (6 * 9000 + 9000 + 9000 * 3 + 3);
    TrainingFixture.run(wide, Fixtures.blocks(40, 40));
    // Spark destroys broadcasts in the background.
    for (int wait = 0;
        wait < 100 && !broadcastBytes().stream().allMatch(b -> b < state / 10);
        wait++) {
      Thread.sleep(100);
    }
    assertThat(broadcastBytes()).allMatch(bytes -> bytes < state / 10);
  }

  @Test
  void noShuffledReplyOutlivesItsRound() {
    MapOutputTrackerMaster shuffles = (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
    int before = shuffles.shuffleStatuses().size();
    TrainingFixture.run(
        Fixtures.settings(
            "train { batch-size = 8, average = weights, average-every = 1, reduce = executors }"),
        Fixtures.blocks(40, 40));
    assertThat(shuffles.shuffleStatuses().size()).isLessThanOrEqualTo(before);
  }

  @Test
  void noNetworkIsBuiltForARound() {
    TargetNetwork network = Fixtures.network(Fixtures.settings());
    Trainable trainable = Fixtures.trainable(network);
    Replica first = ReplicaPool.use(trainable, LocalSpark.PROFILE, replica -> replica);
    assertThat(ReplicaPool.<Replica>use(trainable, LocalSpark.PROFILE, replica -> replica))
        .isSameAs(first);
    assertThat(
            ReplicaPool.<Boolean>use(
                trainable,
                LocalSpark.PROFILE,
                outer -> ReplicaPool.use(trainable, LocalSpark.PROFILE, inner -> inner != outer)))
        .as("never lent twice at a time")
        .isTrue();
  }

  private static List<Long> broadcastBytes() {
    BlockManager blocks = SparkEnv.get().blockManager();
    return IteratorUtils.toList(
            SparkShim.asJava(blocks.getMatchingBlockIds(new IsBroadcast()).iterator()))
        .stream()
        .map(id -> blocks.getStatus(id))
        .filter(status -> status.isDefined())
        .map(status -> status.get().memSize() + status.get().diskSize())
        .toList();
  }

  private static final class IsBroadcast extends scala.runtime.AbstractFunction1<BlockId, Object> {
    @Override
    public Object apply(BlockId id) {
      return id.isBroadcast();
    }
  }
}
