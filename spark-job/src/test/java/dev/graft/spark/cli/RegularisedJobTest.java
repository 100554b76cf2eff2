package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weight decay and L2-SP in jobs of one step or two, whose weights are compared. */
class RegularisedJobTest extends OneStepJobs {

  /** Two inputs, four units, two outputs; biases follow the weights of a layer. */
  private static final int HIDDEN_WEIGHTS = 8;

  private static final int OUT_WEIGHTS = 20;

  private static boolean isWeight(int i) {
    return i < HIDDEN_WEIGHTS || (i >= HIDDEN && i < OUT_WEIGHTS);
  }

  /** Dense layers alone are computed by Graft itself, others by Deeplearning4j. */
  @ParameterizedTest
  @ValueSource(strings = {"", "{name: drop, type: dropout, rate: 0.5},"})
  void decayTakesAShareOfTheWeightsBesideTheStep(String between) throws IOException {
    float[] start = pretrained(between);
    float[] plain = tuned("plain");
    float[] decayed = tuned("decayed", "train.weight-decay=0.1");
    for (int i = 0; i < start.length; i++) {
      float taken = isWeight(i) ? RATE * 0.1f * start[i] : 0;
      assertThat(decayed[i]).as("number %d", i).isCloseTo(plain[i] - taken, within(1e-6f));
    }
  }

  /** The first step is from the start itself; the second is back by rate * strength * distance. */
  @Test
  void pretrainedLayersAreHeldWhereTheyBegan() throws IOException {
    float[] start = pretrained("");
    float[] one = tuned("one");
    float[] two = tuned("two", "train.epochs=2");
    float[] held = tuned("held", "train.epochs=2", "train.l2-sp.pretrained=0.8");
    float[] gradients =
        tuned(
            "gradients", "train.epochs=2", "train.l2-sp.pretrained=0.8", "train.average=gradients");
    for (int i = 0; i < start.length; i++) {
      float back = RATE * 0.8f * (one[i] - start[i]);
      assertThat(held[i]).as("number %d", i).isCloseTo(two[i] - back, within(1e-6f));
    }
    assertThat(gradients).containsExactly(held, within(1e-6f));
  }

  @Test
  void newWeightsAreDrawnToZeroAndWithoutOldOnesItIsRefused() throws IOException {
    pretrained("");
    String cut = "model.cut=hidden";
    String head = "model.head=[{name: kind, type: output, units: 2}]";
    String trained = "model.frozen=false";
    float[] plain = tuned("plain", cut, head, trained);
    float[] some = tuned("some", cut, head, trained, "train.l2-sp.head=0.1");
    float[] more = tuned("more", cut, head, trained, "train.l2-sp.head=0.2");
    for (int i = 0; i < plain.length; i++) {
      float drawn = plain[i] - some[i];
      assertThat(plain[i] - more[i]).as("number %d", i).isCloseTo(2 * drawn, within(1e-6f));
      assertThat(drawn != 0).as("number %d", i).isEqualTo(i >= HIDDEN && i < OUT_WEIGHTS);
    }
    CommandLineRun alone = fineTune("alone", cut, head, "train.l2-sp.head=0.1");
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.err())
        .isEqualToIgnoringNewLines(
            "Cannot use train.l2-sp: no pretrained layer is trained; train one (model.frozen = false, another model.cut), or use train.l2 for new layers.");
  }
}
