package dev.graft.spark.featurize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.engine.dl4j.GraphBackbone;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.broadcast.StageArithmetic;
import dev.graft.spark.read.DataReader;
import dev.graft.spark.read.Division;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.Pieces;
import dev.graft.spark.read.RecordsInMemory;
import dev.graft.spark.store.StoreLimits;
import dev.graft.train.TrainingExamples;
import dev.graft.train.lbfgs.FeatureScales;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.RDDBlockId;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

/** Few workers must not mean few tasks for a backbone. */
class PiecesTest {

  /** Two workers, three pieces each. */
  private static final Division DIVISION =
      new Division() {
        @Override
        public int workers(long examples) {
          return 2;
        }

        @Override
        public int pieces(long examples) {
          return 3;
        }

        @Override
        public int blocks(long examples) {
          return 1;
        }
      };

  private static Examples examples() throws IOException {
    List<RawRecord> records =
        IntStream.range(0, 120)
            .mapToObj(
                i ->
                    RawRecord.good(i, new float[] {i, 1, -i, 2, 0, 5}, i % 3)
                        .at("record " + i)
                        .withWeight(1 + i % 2))
            .toList();
    return new DataReader(
            LocalSpark.get(),
            Fixtures.settings("data { leakage = off, validation.fraction = 0 }").data(),
            new RecordsInMemory(LocalSpark.get(), Map.of(Split.TRAIN, records), 6),
            Normalization.scale(1),
            7,
            EnumSet.of(Split.TRAIN))
        .read(DIVISION);
  }

  private static FeatureStore store(Examples examples, Pieces pieces) {
    TargetNetwork network = Fixtures.network(Fixtures.settings());
    ComputationGraph backbone = network.backbone("hidden");
    return FeatureStore.ofActivations(
        ActivationCache.of(LocalSpark.get()).alone(),
        StoreLimits.usual(),
        examples.blocks(),
        pieces,
        new GraphBackbone(
            NetworkDefinition.of(backbone.getConfiguration(), network.inputShape(), false),
            FlatWeights.of(backbone),
            "plain"),
        StageArithmetic.usual(LocalSpark.PROFILE),
        16,
        RandomChanges.none(),
        FeatureStore.Pass.MOMENTS);
  }

  @Test
  void examplesInPiecesReachTheirWorkersAsIfTheyHadComeTogether() throws IOException {
    Examples examples = examples();
    assertThat(examples.pieces().pieces().getNumPartitions()).isEqualTo(6);
    try (FeatureStore pieces = store(examples, examples.pieces());
        FeatureStore whole = store(examples, null)) {
      assertThat(pieces.sizes(Split.TRAIN)).containsExactly(whole.sizes(Split.TRAIN));
      List<ExampleChunk> joined = Fixtures.collected(pieces.part(Split.TRAIN));
      List<ExampleChunk> together = Fixtures.collected(whole.part(Split.TRAIN));
      assertThat(joined).usingRecursiveComparison().isEqualTo(together);
      assertThat(pieces.scales()).usingRecursiveComparison().isEqualTo(whole.scales());
      assertThat(pieces.passes()).isEqualTo(120);
    }
  }

  /** In the order of the partitions, from the activations as they are stored. */
  @Test
  void meanAndDeviationOfActivationsAreGatheredAsTheyAreMade() throws IOException {
    Examples examples = examples();
    try (FeatureStore store = store(examples, null)) {
      FeatureScales byHand =
          Fixtures.collected(store.part(Split.TRAIN)).stream()
              .map(block -> FeatureScales.of(TrainingExamples.of(block)))
              .reduce(FeatureScales.none(), FeatureScales::merge);
      assertThat(store.scales()).usingRecursiveComparison().isEqualTo(byHand);
      assertThat(store.scales().count()).isEqualTo(120);
      assertThat(store.passes()).isEqualTo(120);
    }
  }

  @Test
  void aLostWorkersExamplesPassTheBackboneNoSecondTime() throws IOException {
    Examples examples = examples();
    try (FeatureStore store = store(examples, examples.pieces())) {
      JavaRDD<ExampleStore> train = store.part(Split.TRAIN);
      SparkEnv.get().blockManager().removeBlock(new RDDBlockId(train.id(), 1), true);
      assertThat(train.map(ExampleStore::size).collect()).hasSize(2);
      assertThat(store.passes()).isEqualTo(120);
    }
  }
}
