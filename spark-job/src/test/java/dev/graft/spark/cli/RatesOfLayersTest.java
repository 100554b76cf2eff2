package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train.rates} in jobs of one step, whose weights are compared. */
class RatesOfLayersTest extends OneStepJobs {

  /** How far the hidden layer has moved. */
  private static double[] moved(float[] from, float[] to) {
    double[] moved = new double[HIDDEN];
    Arrays.setAll(moved, i -> to[i] - from[i]);
    return moved;
  }

  /** Dense layers alone are computed by Graft itself, others by Deeplearning4j. */
  @ParameterizedTest
  @ValueSource(strings = {"", "{name: drop, type: dropout, rate: 0.5},"})
  void slowDownLayersAndNoOthers(String between) throws IOException {
    float[] start = pretrained(between);

    float[] plain = tuned("plain");
    float[] quarter = tuned("quarter", "train.rates={hidden: 0.25}");

    double[] far = moved(start, plain);
    double[] near = moved(start, quarter);
    assertThat(Arrays.stream(far).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
    for (int i = 0; i < HIDDEN; i++) {
      assertThat(near[i]).isCloseTo(far[i] / 4, within(1e-6));
    }
    assertThat(Arrays.copyOfRange(quarter, HIDDEN, start.length))
        .isEqualTo(Arrays.copyOfRange(plain, HIDDEN, start.length))
        .isNotEqualTo(Arrays.copyOfRange(start, HIDDEN, start.length));
    assertThat(tuned("decayed", "train.layer-decay=0.25")).isEqualTo(quarter);
    assertThat(tuned("once", "train.rates={hidden: 1, out: 1}")).isEqualTo(plain);
    assertThat(moved(start, tuned("still", "train.rates={hidden: 1e-9}")))
        .containsExactly(new double[HIDDEN]);
  }

  @Test
  void areRefusedForALayerThatIsNotThere() {
    CommandLineRun run =
        run(
            "pretrain",
            "refused",
            "model.layers=[{name: hidden, type: dense, units: 4}, {name: out, type: output, units: 2}]",
            "train.rates={hiden: 0.1}");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "Cannot use train.rates for hiden: no layer of this name is trained; those that are trained: hidden, out.");
    assertThat(dir.resolve("refused")).doesNotExist();
  }
}
