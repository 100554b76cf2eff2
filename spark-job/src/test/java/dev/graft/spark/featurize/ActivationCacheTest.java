package dev.graft.spark.featurize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.engine.dl4j.GraphBackbone;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.broadcast.StageArithmetic;
import dev.graft.spark.store.StoreLimits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.RDDBlockId;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.Tuple2;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ActivationCacheTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(50, 30);

  private final ActivationCache cache = ActivationCache.of(LocalSpark.get());

  private final GraphBackbone backbone = backbone();

  private static GraphBackbone backbone() {
    TargetNetwork network = Fixtures.network(Fixtures.settings());
    ComputationGraph below = network.backbone("hidden");
    return new GraphBackbone(
        NetworkDefinition.of(below.getConfiguration(), network.inputShape(), false),
        FlatWeights.of(below),
        "plain");
  }

  @AfterEach
  void release() {
    cache.release();
  }

  private FeatureStore store(String key) {
    return store(cache.lease(key, () -> {}), Fixtures.chunks(BLOCKS));
  }

  private FeatureStore store(ActivationCache.Lease lease, JavaRDD<ExampleChunk> train) {
    return FeatureStore.ofActivations(
        lease,
        StoreLimits.usual(),
        Map.of(Split.TRAIN, train, Split.TEST, Fixtures.chunks(Fixtures.blocks(20))),
        null,
        backbone,
        StageArithmetic.usual(LocalSpark.PROFILE),
        16,
        RandomChanges.none(),
        FeatureStore.Pass.MOMENTS);
  }

  private static boolean kept(int rdd) {
    return SparkEnv.get().blockManager().getStatus(new RDDBlockId(rdd, 1)).isDefined();
  }

  @Test
  void theSecondOfAKeyReadsWhatTheFirstHasStored() {
    List<ExampleChunk> before;
    try (FeatureStore first = store("a")) {
      assertThat(first.again()).isFalse();
      before = Fixtures.collected(first.part(Split.TRAIN));
      try (FeatureStore second = store("a")) {
        assertThat(second.again()).isTrue();
        assertThat(second.passes()).isZero();
        assertThat(second.scales()).usingRecursiveComparison().isEqualTo(first.scales());
      }
    }
    try (FeatureStore third = store("a")) {
      assertThat(Fixtures.collected(third.part(Split.TRAIN)))
          .usingRecursiveComparison()
          .isEqualTo(before);
      assertThat(third.sizes(Split.TRAIN)).containsExactly(50, 30);
      assertThat(third.part(Split.TEST).map(ExampleStore::size).collect()).containsExactly(20);
      assertThat(third.passes()).isZero();
    }
  }

  /** The first's broadcast and shuffle are gone. */
  @Test
  void whatIsLostMeanwhilePassesTheBackboneOfTheSecond() {
    List<ExampleChunk> before;
    int rdd;
    try (FeatureStore first = store("a")) {
      before = Fixtures.collected(first.part(Split.TRAIN));
      rdd = first.part(Split.TRAIN).id();
    }
    SparkEnv.get().blockManager().removeBlock(new RDDBlockId(rdd, 1), true);
    try (FeatureStore second = store("a")) {
      assertThat(second.passes()).isEqualTo(30);
      SparkEnv.get().blockManager().removeBlock(new RDDBlockId(rdd, 0), true);
      assertThat(Fixtures.collected(second.part(Split.TRAIN)))
          .usingRecursiveComparison()
          .isEqualTo(before);
      assertThat(second.passes()).isEqualTo(30 + 50);
    }
    assertThat(kept(rdd)).isTrue();
  }

  /** Of the second nothing has been shuffled yet, and the index says that all chunks are there. */
  @Test
  void aSingleChunkThatIsLostMeanwhileIsMadeAgainOfAShuffle() {
    List<ExampleChunk> before;
    int rdd;
    try (FeatureStore first = store("a")) {
      before = Fixtures.collected(first.part(Split.TRAIN));
      rdd = first.part(Split.TRAIN).id();
    }
    JavaRDD<ExampleChunk> shuffled =
        LocalSpark.get()
            .parallelize(List.of(0, 1), 2)
            .mapToPair(
                i -> {
                  // Where it is, Spark would not wait for the shuffle.
                  assertThat(kept(rdd)).isFalse();
                  return new Tuple2<>(i, BLOCKS.get(i));
                })
            .partitionBy(new HashPartitioner(2))
            .values();
    try (FeatureStore second = store(cache.lease("a", () -> {}), shuffled)) {
      assertThat(second.again()).isTrue();
      SparkEnv.get().blockManager().removeBlock(new RDDBlockId(rdd, 1 + BLOCKS.size()), true);
      assertThat(Fixtures.collected(second.part(Split.TRAIN)))
          .usingRecursiveComparison()
          .isEqualTo(before);
      assertThat(second.passes()).isEqualTo(30);
    }
  }

  @Test
  void whatIsNotUsedGoesBeforeAnotherStoreIsMade() {
    int rdd;
    try (FeatureStore first = store("a")) {
      rdd = first.part(Split.TRAIN).id();
    }
    assertThat(kept(rdd)).isTrue();
    JavaRDD<ExampleChunk> looks =
        Fixtures.chunks(BLOCKS)
            .map(
                chunk -> {
                  assertThat(kept(rdd)).isFalse();
                  return chunk;
                });
    try (FeatureStore second = store(cache.lease("b", () -> {}), looks)) {
      assertThat(second.passes()).isEqualTo(100);
    }
    FeatureStore.ofExamples(
            LocalSpark.get(),
            StoreLimits.usual(),
            Map.of(Split.TRAIN, looks),
            RandomChanges.none(),
            FeatureStore.Pass.SIZES)
        .close();
    try (FeatureStore third = store("b")) {
      assertThat(third.again()).isFalse();
    }
  }

  @Test
  void whatIsInUseGoesWhenNobodyUsesItAnyMore() {
    int rdd;
    try (FeatureStore first = store("a")) {
      rdd = first.part(Split.TRAIN).id();
      store("b").close();
      assertThat(kept(rdd)).isTrue();
      cache.release();
      assertThat(first.part(Split.TRAIN).map(ExampleStore::size).collect()).containsExactly(50, 30);
      assertThat(first.passes()).isEqualTo(100);
    }
    try (FeatureStore second = store("b")) {
      assertThat(second.again()).isFalse();
    }
    try (FeatureStore third = store("a")) {
      assertThat(third.again()).isFalse();
      assertThat(third.part(Split.TRAIN).id()).isNotEqualTo(rdd);
    }
  }

  @Test
  void whatCouldNotBeFilledIsNotUsed() {
    JavaRDD<ExampleChunk> fails =
        Fixtures.chunks(BLOCKS)
            .map(
                chunk -> {
                  throw new IllegalStateException("cannot be read");
                });
    assertThatThrownBy(() -> store(cache.lease("a", () -> {}), fails))
        .hasMessageContaining("cannot be read");
    try (FeatureStore second = store("a")) {
      assertThat(second.again()).isFalse();
      assertThat(second.passes()).isEqualTo(100);
    }
  }

  /** Asks for "a" in a thread of its own; returns when that waits. */
  private CompletableFuture<ActivationCache.Lease> waiting(Runnable check)
      throws InterruptedException {
    CountDownLatch waits = new CountDownLatch(1);
    CompletableFuture<ActivationCache.Lease> lease =
        CompletableFuture.supplyAsync(
            () ->
                cache.lease(
                    "a",
                    () -> {
                      waits.countDown();
                      check.run();
                    }));
    assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
    return lease;
  }

  @Test
  void oneWhoAsksWhileAnotherFillsWaitsForThat() throws Exception {
    ActivationCache.Lease first = cache.lease("a", () -> {});
    CompletableFuture<ActivationCache.Lease> other = waiting(() -> {});
    assertThat(other).isNotDone();
    first.filled();
    first.close();
    try (ActivationCache.Lease second = other.get()) {
      assertThat(second.again()).isTrue();
      assertThat(second.blocks()).isSameAs(first.blocks());
    }
  }

  @Test
  void andFillsThemItselfWhereTheOtherFails() throws Exception {
    ActivationCache.Lease first = cache.lease("a", () -> {});
    CompletableFuture<ActivationCache.Lease> other = waiting(() -> {});
    first.close();
    try (ActivationCache.Lease second = other.get()) {
      assertThat(second.again()).isFalse();
      assertThat(second.blocks()).isNotSameAs(first.blocks());
    }
  }

  @Test
  void orStopsWhenItIsAskedTo() throws Exception {
    try (ActivationCache.Lease first = cache.lease("a", () -> {})) {
      CompletableFuture<ActivationCache.Lease> other =
          waiting(
              () -> {
                throw new CancellationException("stopped");
              });
      assertThatThrownBy(other::get).isInstanceOf(ExecutionException.class);
      first.filled();
    }
    try (ActivationCache.Lease third = cache.lease("a", () -> {})) {
      assertThat(third.again()).isTrue();
    }
  }
}
