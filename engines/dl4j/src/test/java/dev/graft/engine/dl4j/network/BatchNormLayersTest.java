package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.BatchNormSettings.Mode;
import dev.graft.config.BatchNormSettings.Statistics;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.GraphBackbone;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** BatchNorm layers of a pretrained network that is trained on. */
class BatchNormLayersTest {

  private static final TrainSettings TRAIN =
      Samples.train(TrainSettings.Optimizer.Type.ADAM, 0.1, 0.01);
  private static final float[] BATCH = {1, 2, 3, 4, -1, 0, 2, 5};

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static LayerSettings norm(String name) {
    return LayerSettings.named(name, LayerType.BATCH_NORMALIZATION).build();
  }

  private static TargetNetwork transfer(BatchNormSettings settings) {
    return transfer(settings, false);
  }

  private static TargetNetwork transfer(BatchNormSettings settings, boolean frozen) {
    ComputationGraph source =
        Samples.initialised(
            Architecture.chain(
                List.of(Samples.dense("hidden", 3), norm("norm"), Samples.output("kind", 2)),
                "in",
                new int[] {4},
                1));
    ModelSettings model =
        new ModelSettings(
            "p",
            List.of(),
            "norm",
            frozen,
            List.of(Samples.dense("more", 3), norm("new"), Samples.output("target", 2)),
            OnnxSettings.DEFAULTS);
    return TargetNetworks.transfer(source, model, new int[] {4}, TRAIN, 1)
        .normalising(settings, Set.of("more", "new", "target"));
  }

  private static ComputationGraph trained(TargetNetwork network) {
    NetworkDefinition definition =
        NetworkDefinition.of(network.trained(), network.trainedShape(), false);
    Replica replica = Replicas.of(definition);
    float[] flat = FlatWeights.of(network.trainedPart());
    replica.load(replica.initialState(flat), StepOptions.of(TRAIN));
    for (int step = 0; step < 3; step++) {
      Replicas.step(
          replica,
          Arrays.copyOf(BATCH, 2 * network.trainedShape()[0]),
          Targets.ofClasses(new int[] {0, 1}));
    }
    return network.withTrained(replica.layout().flat(replica.weights(), replica.statistics()));
  }

  @Test
  void frozenOnesStayAndAllElseIsTrained() {
    TargetNetwork network = transfer(new BatchNormSettings(Mode.FROZEN, null, Statistics.FITTING));
    ComputationGraph after = trained(network);
    assertThat(after.getLayer("norm").params()).isEqualTo(network.full().getLayer("norm").params());
    assertThat(after.getLayer("hidden").params())
        .isNotEqualTo(network.full().getLayer("hidden").params());
    assertThat(after.getLayer("new").params())
        .isNotEqualTo(network.full().getLayer("new").params());
    assertThat(after.getLayer("norm").conf().getLayer()).isInstanceOf(BatchNormalization.class);
    assertThat(network.trainable()).isEqualTo(4 * 3 + 3 + 3 * 3 + 3 + 2 * 3 + 3 * 2 + 2);
  }

  @Test
  void theyStayFrozenAndTheOptimizerThatOfTheJobWhenMoreIsFrozenBelow() {
    TargetNetwork network =
        transfer(new BatchNormSettings(Mode.FROZEN, null, Statistics.FITTING)).frozenAt("hidden");
    ComputationGraph after = trained(network);
    assertThat(after.getLayer("norm").params()).isEqualTo(network.full().getLayer("norm").params());
    assertThat(after.getLayer("new").params())
        .isNotEqualTo(network.full().getLayer("new").params());
    for (String layer : List.of("more", "target")) {
      LayerVertex vertex = (LayerVertex) network.trained().getVertices().get(layer);
      assertThat(((BaseLayer) vertex.getLayerConf().getLayer()).getIUpdater())
          .isEqualTo(new Adam(0.1, 0.9, 0.999, Adam.DEFAULT_ADAM_EPSILON));
    }
  }

  @Test
  void oneOfRowsMayBeTheLastLayerOfACut() {
    TargetNetwork network = transfer(BatchNormSettings.DEFAULTS, true);
    ComputationGraph below = network.backbone("norm");
    INDArray statistics = below.getLayer("norm").params();
    statistics.addi(Nd4j.rand(statistics.shape()));
    INDArray batch = Nd4j.create(BATCH, new long[] {2, 4}, 'c');
    Map<String, INDArray> all = below.feedForward(batch, false);
    assertThat(NetworkInput.of(below).output(batch)).isEqualTo(all.get("norm"));
    float[][] rows = {Arrays.copyOf(BATCH, 4), Arrays.copyOfRange(BATCH, 4, 8)};
    float[][] features = GraphBackbone.of(below, new int[] {4}).open(1).activations(rows);
    assertThat(features[1])
        .containsExactly(all.get("norm").getRow(1).toFloatVector(), within(1e-5f));
    assertThat(features[0]).isNotEqualTo(all.get("hidden").getRow(0).toFloatVector());
  }

  @Test
  void aCutFurtherUpStays() {
    TargetNetwork network = transfer(BatchNormSettings.DEFAULTS, true);
    assertThat(network.frozenAt("hidden")).isSameAs(network);
  }

  @Test
  void trainedOnesAreTrainedWithTheMomentumOfTheJob() {
    TargetNetwork network = transfer(new BatchNormSettings(Mode.TRAINED, 0.5, Statistics.FITTING));
    ComputationGraph after = trained(network);
    assertThat(after.getLayer("norm").params())
        .isNotEqualTo(network.full().getLayer("norm").params());
    for (String norm : List.of("norm", "new")) {
      assertThat(((BatchNormalization) after.getLayer(norm).conf().getLayer()).getDecay())
          .isEqualTo(0.5);
    }
  }
}
