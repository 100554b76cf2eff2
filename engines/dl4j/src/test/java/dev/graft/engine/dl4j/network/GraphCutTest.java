package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class GraphCutTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ComputationGraph part(
      ComputationGraphConfiguration layout, ComputationGraph weights) {
    ComputationGraph part = Samples.initialised(layout);
    WeightCopy.byNameAndShape(weights, part);
    return part;
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv", "pool", "hidden"})
  void theTwoPartsOneAfterTheOtherGiveExactlyTheWhole(String cut) {
    ComputationGraph whole = Samples.initialised(Samples.imageNetwork());
    ComputationGraph below = part(GraphCut.below(whole.getConfiguration(), cut), whole);
    ComputationGraph above = part(GraphCut.above(whole.getConfiguration(), cut), whole);
    INDArray images = Samples.batch(1, 4, 1, 8, 8);
    INDArray inTwo = above.outputSingle(below.outputSingle(images));
    assertThat(inTwo.data().asFloat())
        .isEqualTo(whole.outputSingle(images).data().asFloat())
        .hasSize(12);
    assertThat(below.numParams() + above.numParams()).isEqualTo(whole.numParams());
  }

  @Test
  void joiningThePartsGivesBackTheWhole() {
    ComputationGraph whole = Samples.initialised(Samples.imageNetwork());
    ComputationGraphConfiguration layout = whole.getConfiguration();
    ComputationGraphConfiguration joined =
        GraphCut.join(GraphCut.below(layout, "pool"), GraphCut.above(layout, "pool"));
    assertThat(joined.getVertexInputs()).isEqualTo(layout.getVertexInputs());
    assertThat(joined.getNetworkInputs()).containsExactly("input");
    INDArray images = Samples.batch(2, 4, 1, 8, 8);
    assertThat(part(joined, whole).outputSingle(images)).isEqualTo(whole.outputSingle(images));
  }

  @Test
  void cuttingLeavesTheWholeAsItWas() {
    ComputationGraphConfiguration layout = Samples.imageNetwork();
    GraphCut.below(layout, "pool");
    GraphCut.above(layout, "pool");
    assertThat(layout.toJson()).isEqualTo(Samples.imageNetwork().toJson());
  }

  @Test
  void aCutThatIsNotALayerListsTheLayers() {
    assertThatThrownBy(() -> GraphCut.below(Samples.imageNetwork(), "pool2"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot cut at pool2: the network has no such layer; its layers are conv, pool, hidden, kind.");
  }

  @Test
  void nothingAboveTheCutIsRefused() {
    assertThatThrownBy(() -> GraphCut.above(Samples.denseNetwork(), "kind"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot cut at kind without model.head: it is the last layer, and nothing would be left to train.");
  }

  @Test
  void aSkipConnectionOverTheCutIsRefusedByName() {
    assertThatThrownBy(() -> GraphCut.above(skipping(), "second"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot cut at second: both above it also needs first from below it.");
  }

  @Test
  void aSkipConnectionBelowTheCutIsKept() {
    ComputationGraph whole = Samples.initialised(skipping());
    ComputationGraph below = part(GraphCut.below(whole.getConfiguration(), "both"), whole);
    ComputationGraph above = part(GraphCut.above(whole.getConfiguration(), "both"), whole);
    INDArray input = Samples.batch(3, 4, 5);
    assertThat(above.outputSingle(below.outputSingle(input))).isEqualTo(whole.outputSingle(input));
  }

  private static ComputationGraphConfiguration skipping() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .graphBuilder()
        .addInputs("input")
        .addLayer("first", new DenseLayer.Builder().nIn(5).nOut(4).build(), "input")
        .addLayer("second", new DenseLayer.Builder().nIn(4).nOut(3).build(), "first")
        .addVertex("both", new MergeVertex(), "first", "second")
        .addLayer("kind", new OutputLayer.Builder().nIn(7).nOut(2).build(), "both")
        .setOutputs("kind")
        .build();
  }

  @Test
  void aNewLayerWithTheNameOfAKeptOneIsRefused() {
    ComputationGraphConfiguration below = GraphCut.below(Samples.imageNetwork(), "pool");
    ComputationGraphConfiguration head =
        Architecture.chain(
            List.of(Samples.dense("conv", 4), Samples.output("kind", 2)),
            "pool",
            new int[] {4, 3, 3},
            1);
    assertThatThrownBy(() -> GraphCut.join(below, head))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot name a new layer conv: the kept part of the pretrained network has a layer of that name.");
  }
}
