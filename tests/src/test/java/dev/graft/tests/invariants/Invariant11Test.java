package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Settings;
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
import dev.graft.spark.featurize.ActivationCache;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.store.StoreLimits;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.RDDBlockId;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** Every example passes the frozen backbone once; after a loss only what was lost passes again. */
class Invariant11Test {

  private static TargetNetwork network;

  @BeforeAll
  static void start() {
    LocalSpark.get();
    network = Fixtures.network(Fixtures.settings());
  }

  private static FeatureStore store(List<ExampleChunk> train, List<ExampleChunk> test) {
    return store(train, test, RandomChanges.none());
  }

  private static FeatureStore store(
      List<ExampleChunk> train, List<ExampleChunk> test, RandomChanges changes) {
    ComputationGraph backbone = network.backbone("hidden");
    return FeatureStore.ofActivations(
        ActivationCache.of(LocalSpark.get()).alone(),
        StoreLimits.usual(),
        Map.of(Split.TRAIN, Fixtures.chunks(train), Split.TEST, Fixtures.chunks(test)),
        null,
        new GraphBackbone(
            NetworkDefinition.of(backbone.getConfiguration(), network.inputShape(), false),
            FlatWeights.of(backbone),
            "plain"),
        StageArithmetic.usual(LocalSpark.PROFILE),
        16,
        changes,
        FeatureStore.Pass.SIZES);
  }

  @Test
  void everyExamplePassesTheBackboneOnceHoweverOftenItIsRead() {
    try (FeatureStore store = store(Fixtures.blocks(50, 30), Fixtures.blocks(20))) {
      for (int i = 0; i < 5; i++) {
        store.part(Split.TRAIN).map(ExampleStore::size).collect();
        store.part(Split.TEST).map(ExampleStore::size).collect();
      }
      assertThat(store.passes()).isEqualTo(100);
    }
  }

  @Test
  void afterALossOnlyWhatWasLostPassesAgain() {
    try (FeatureStore store = store(Fixtures.blocks(50, 30), Fixtures.blocks(20))) {
      JavaRDD<ExampleStore> train = store.part(Split.TRAIN);
      float[] before = train.map(block -> block.features(new int[] {0})).collect().get(1);
      SparkEnv.get().blockManager().removeBlock(new RDDBlockId(train.id(), 1), true);
      float[] after = train.map(block -> block.features(new int[] {0})).collect().get(1);
      assertThat(store.passes()).isEqualTo(100 + 30);
      assertThat(after).containsExactly(before);
    }
  }

  @Test
  void withRandomChangesEveryViewOfATrainingExamplePassesOnce() {
    Settings settings =
        Fixtures.settings(
            "train.augmentation { horizontal-flip = true, frozen = views, views = 3 }");
    RandomChanges changes =
        RandomChanges.of(settings.train().augmentation(), new int[] {2, 3}, settings.seed());
    try (FeatureStore store = store(Fixtures.blocks(50, 30), Fixtures.blocks(20), changes)) {
      JavaRDD<ExampleStore> train = store.part(Split.TRAIN);
      List<float[]> before = train.map(block -> block.features(new int[] {0})).collect();
      assertThat(before).hasSize(2 * 3);
      assertThat(store.sizes(Split.TRAIN)).containsExactly(50, 30);
      assertThat(store.passes()).isEqualTo(3 * 80 + 20);
      SparkEnv.get().blockManager().removeBlock(new RDDBlockId(train.id(), 1), true);
      List<float[]> after = train.map(block -> block.features(new int[] {0})).collect();
      assertThat(store.passes()).isEqualTo(3 * 80 + 20 + 3 * 30);
      for (int view = 0; view < before.size(); view++) {
        assertThat(after.get(view)).containsExactly(before.get(view));
      }
    }
  }

  @Test
  void theActivationsAreThoseOfTheWholeNetworkAtTheCut() {
    ExampleChunk block = Fixtures.block(10, 7);
    int[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    try (FeatureStore store = store(List.of(block), List.of(block))) {
      float[] stored = store.part(Split.TEST).map(b -> b.features(all)).collect().get(0);
      float[] whole =
          network
              .full()
              .feedForward(
                  Nd4j.create(block.features(all), new long[] {10, Fixtures.FEATURES}, 'c'), false)
              .get("hidden")
              .dup('c')
              .data()
              .asFloat();
      assertThat(stored).containsExactly(whole);
    }
  }
}
