package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetNetworkTest {

  private static final TrainSettings TRAIN =
      Samples.train(TrainSettings.Optimizer.Type.SGD, 0.1, 0);

  private static ComputationGraph source;
  private static TargetNetwork target;

  @BeforeAll
  static void transfer() {
    Samples.pin();
    source = Samples.initialised(Samples.denseNetwork());
    ModelSettings model =
        new ModelSettings(
            "p",
            List.of(),
            "hidden",
            true,
            List.of(Samples.output("new", 4)),
            OnnxSettings.DEFAULTS);
    target = TargetNetworks.transfer(source, model, new int[] {10}, TRAIN, 1);
  }

  @Test
  void theKeptPartHasTheSourcesWeightsAndOnlyTheHeadIsTrained() {
    assertThat(target.full().getLayer("hidden").params())
        .isEqualTo(source.getLayer("hidden").params());
    assertThat(target.trainedPart().numParams())
        .isEqualTo(target.full().getLayer("new").numParams());
    assertThat(target.trainable()).isEqualTo(target.trainedPart().numParams());
    assertThat(target.outputs()).isEqualTo(4);
  }

  @Test
  void trainedWeightsMakeANewWholeAndLeaveThisOneAsItIs() {
    float[] before = FlatWeights.of(target.full());
    float[] trained = FlatWeights.of(target.trainedPart());
    Arrays.fill(trained, 0.25f);
    ComputationGraph whole = target.withTrained(trained);
    assertThat(FlatWeights.of(target.full())).containsExactly(before);
    assertThat(whole.getLayer("hidden").params()).isEqualTo(source.getLayer("hidden").params());
    assertThat(whole.getLayer("new").params().minNumber().floatValue()).isEqualTo(0.25f);
    assertThat(whole.getLayer("new").params().maxNumber().floatValue()).isEqualTo(0.25f);
  }

  @Test
  void scratchIsTheSameLayoutWithOtherWeightsAllOfThemTrained() {
    TargetNetwork scratch = target.scratch(TRAIN, 1);
    assertThat(scratch.full().numParams()).isEqualTo(target.full().numParams());
    assertThat(scratch.trainedPart().numParams()).isEqualTo(target.full().numParams());
    assertThat(scratch.full().getLayer("hidden").params())
        .isNotEqualTo(source.getLayer("hidden").params());
  }

  @Test
  void theProbeIsOneLinearLayerOnTheFeaturesAtTheCut() {
    TargetNetwork probe = target.probe(Task.CLASSIFICATION, TRAIN, 1);
    long width = source.getLayer("hidden").params().length() / 11;
    assertThat(target.featureLayer()).isEqualTo("hidden");
    assertThat(probe.full().numParams()).isEqualTo(width * 4 + 4);
  }

  @ParameterizedTest
  @CsvSource({
    "CLASSIFICATION, softmax,  LossMCXENT()",
    "MULTI_LABEL,    sigmoid,  LossBinaryXENT()",
    "REGRESSION,     identity, LossMSE()"
  })
  void theProbeEndsAsTheTaskNeedsIt(Task task, String activation, String loss) {
    OutputLayer output =
        (OutputLayer) target.probe(task, TRAIN, 1).full().getLayer("probe").conf().getLayer();
    assertThat(output.getActivationFn()).hasToString(activation);
    assertThat(output.getLossFn()).hasToString(loss);
  }

  private static void assertRefused(float strange) {
    ComputationGraph broken = Samples.initialised(Samples.denseNetwork());
    broken.getLayer("hidden").getParam("b").putScalar(3, strange);
    ModelSettings model =
        new ModelSettings(
            "p",
            List.of(),
            "hidden",
            true,
            List.of(Samples.output("new", 4)),
            OnnxSettings.DEFAULTS);
    assertThatThrownBy(() -> TargetNetworks.transfer(broken, model, new int[] {10}, TRAIN, 1))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the pretrained model: 1 of the 8 values of b in its layer hidden are NaN or infinite; give a model saved before its training diverged.");
  }

  @Test
  void aPretrainedModelThatHasDivergedIsRefusedByLayer() {
    assertRefused(Float.NaN);
    assertRefused(Float.POSITIVE_INFINITY);
    assertRefused(Float.NEGATIVE_INFINITY);
  }

  @Test
  void statisticsOfBatchNormAreNoTrainedWeights() {
    LayerSettings norm = LayerSettings.named("norm", LayerType.BATCH_NORMALIZATION).build();
    TargetNetwork network =
        TargetNetworks.fromScratch(
            List.of(Samples.dense("hidden", 8), norm, Samples.output("kind", 3)),
            new int[] {10},
            Samples.train(TrainSettings.Optimizer.Type.SGD, 0.1, 0),
            1);
    assertThat(network.trainable()).isEqualTo(10 * 8 + 8 + 2 * 8 + 8 * 3 + 3);
    assertThat(network.full().numParams()).isEqualTo(network.trainable() + 2 * 8);
  }
}
