package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.LinearOutputs;
import dev.graft.engine.dl4j.network.LocalOptimizer;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two numbers in units of their own: prices in the thousands, and hundredths. */
class StandardizedOutputTest {

  private static final float[] FEATURES = {0.5f, -1, 2, 0.25f, -0.5f, 1};
  private static final Targets TARGETS =
      Targets.ofValues(new float[][] {{3000, 0.02f}, {9000, 0.05f}, {4500, 0.08f}});
  private static final TargetScale SCALE = new TargetMoments(2).add(TARGETS).scale();

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static NetworkDefinition definition(String activation, String loss) {
    List<LayerSettings> layers =
        List.of(
            LayerSettings.named("hidden", LayerType.DENSE).units(3).activation("tanh").build(),
            LayerSettings.named("price", LayerType.OUTPUT)
                .units(2)
                .activation(activation)
                .loss(loss)
                .build());
    ComputationGraphConfiguration layout = Architecture.chain(layers, "input", new int[] {2}, 5);
    LocalOptimizer.configure(layout, Samples.train(Type.ADAM, 0.01, 0));
    return NetworkDefinition.of(layout, new int[] {2}, false);
  }

  private static StandardizedOutput output(ComputationGraph network, boolean told) {
    return new StandardizedOutput(
        FlatWeights.of(network), LinearOutputs.of(network).weights(), SCALE, told);
  }

  private static float[] outputs(NetworkDefinition definition, float[] flat) {
    Replica replica = Replicas.of(definition);
    replica.load(flat);
    return Replicas.output(replica, FEATURES, 3);
  }

  @Test
  void meanAndDeviationAreThoseOfAllPartsInTheirOrder() {
    assertThat(SCALE.means()).containsExactly(new double[] {5500, 0.05}, within(1e-6));
    assertThat(SCALE.deviations()[0]).isCloseTo(Math.sqrt(19_500_000 / 3.0), within(1e-9));
    TargetMoments parts = new TargetMoments(2).add(TARGETS.range(0, 1));
    parts.merge(new TargetMoments(2)).merge(new TargetMoments(2).add(TARGETS.range(1, 3)));
    assertThat(parts.scale().means()).containsExactly(SCALE.means(), within(1e-12));
    assertThat(parts.scale().deviations()).containsExactly(SCALE.deviations(), within(1e-9));
  }

  @Test
  void aNumberThatNeverChangesIsOnlyMoved() {
    Targets same = Targets.ofValues(new float[][] {{7.1f}, {7.1f}, {7.1f}});
    TargetScale scale = new TargetMoments(1).add(same).scale();
    assertThat(scale.deviations()).containsExactly(1);
    assertThat(scale.standardized(same).values()).isDeepEqualTo(new float[][] {{0}, {0}, {0}});
  }

  /** A pretrained output layer goes on telling what it told; untrained, bit for bit. */
  @Test
  void aKeptOutputLayerBeginsAsTheSameFunction() {
    NetworkDefinition definition = definition("linear", "mse");
    ComputationGraph network = definition.network();
    float[] given = FlatWeights.of(network);
    StandardizedOutput output = output(network, true);
    float[] told = outputs(definition, given);
    float[] standardized = outputs(definition, output.start());
    for (int i = 0; i < told.length; i++) {
      double back = standardized[i] * SCALE.deviations()[i % 2] + SCALE.means()[i % 2];
      assertThat(back).isCloseTo(told[i], within(1e-3));
    }
    assertThat(output.folded(output.start())).isEqualTo(given);
  }

  @Test
  void aNewOutputLayerBeginsAroundTheMean() {
    NetworkDefinition definition = definition("linear", "mse");
    ComputationGraph network = definition.network();
    float[] given = FlatWeights.of(network);
    StandardizedOutput output = output(network, false);
    assertThat(output.start()).isEqualTo(given);
    float[] standardized = outputs(definition, given);
    float[] folded = outputs(definition, output.folded(given));
    for (int i = 0; i < folded.length; i++) {
      double expected = standardized[i] * SCALE.deviations()[i % 2] + SCALE.means()[i % 2];
      assertThat(folded[i]).isCloseTo((float) expected, within(2e-3f));
    }
  }

  /** The step is that on targets standardised by hand; the loss is told in the targets' unit. */
  @ParameterizedTest
  @CsvSource({
    "true,mse,false",
    "false,mse,false",
    "true,mae,true",
    "false,mae,true",
    "false,mse,true"
  })
  void stepsAreStandardisedAndLossesAreNot(boolean lean, String loss, boolean weighted) {
    NetworkDefinition definition = definition("linear", loss);
    float[] start = FlatWeights.of(definition.network());
    Targets targets = TARGETS.weighted(weighted ? new float[] {2, 0.5f, 1} : null);
    Replica replica = Replicas.of(definition, lean);
    replica.load(replica.initialState(start), StepOptions.plain().standardizing(SCALE));
    Replica byHand = Replicas.of(definition, lean);
    byHand.load(byHand.initialState(start), StepOptions.plain());

    double told = Replicas.step(replica, FEATURES, targets);
    Replicas.step(byHand, FEATURES, SCALE.standardized(targets));

    assertThat(replica.weights()).isEqualTo(byHand.weights());
    float[] folded = output(definition.network(), false).folded(start);
    float[] losses = byHand.losses(outputs(definition, folded), TARGETS);
    double expected = 0;
    for (int i = 0; i < losses.length; i++) {
      expected += losses[i] * (weighted ? targets.weights()[i] : 1) / losses.length;
    }
    assertThat(told).isCloseTo(expected, within(1e-5 * expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "sigmoid"})
  void anOutputThatIsNotLinearIsNotScaled(String activation) {
    assertThat(LinearOutputs.of(definition(activation, "mse").network()).obstacle())
        .isEqualTo("the output layer price has the activation " + activation);
    assertThat(LinearOutputs.of(definition("linear", "mae").network()).obstacle()).isNull();
  }
}
