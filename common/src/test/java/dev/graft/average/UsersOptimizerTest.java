package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.ProviderSettings;
import dev.graft.io.SavedState;
import dev.graft.provider.Found;
import org.junit.jupiter.api.Test;

/** What a user's optimizer may do wrong without harm, or is told of. */
class UsersOptimizerTest {

  private static final class Provider implements OuterOptimizerProvider {
    @Override
    public String name() {
      return "careless";
    }

    @Override
    public int apiVersion() {
      return API;
    }

    @Override
    public OuterOptimizer create(Training training, ProviderSettings settings) {
      return new Careless();
    }
  }

  /** Works on what it is given, and gives away what it keeps. */
  private static final class Careless implements OuterOptimizer {
    private float[] kept;
    private double[] last;

    @Override
    public float[] step(float[] weights, double[] gradient) {
      last = gradient;
      gradient[0] *= 2;
      kept = kept == null ? weights : kept;
      kept[0] -= (float) gradient[0];
      return kept;
    }

    @Override
    public void save(SavedState to) {
      to.put("kept", kept);
      to.in("of").put("last", last);
      to.put("rounds", 1L);
    }
  }

  private static OuterOptimizer users(OuterOptimizer optimizer) {
    return new UsersOptimizer(
        optimizer,
        new Found<>(
            new Provider(),
            false,
            "careless.jar",
            ProviderSettings.of("train.outer.type", "careless")));
  }

  @Test
  void arraysThatItKeepsAreNobodyElses() {
    OuterOptimizer careless = users(new Careless());
    float[] weights = {1};
    double[] gradient = {0.25};
    float[] first = careless.step(weights, gradient);
    SavedState state = new SavedState();
    careless.save(state.in("outer"));
    float[] second = careless.step(first, gradient);
    assertThat(weights).containsExactly(1);
    assertThat(gradient).containsExactly(0.25);
    assertThat(first).containsExactly(0.5f);
    assertThat(second).containsExactly(0);
    assertThat(state.floats("outer/kept")).containsExactly(0.5f);
    assertThat(state.doubles("outer/of/last")).containsExactly(0.5);
    assertThat(state.whole("outer/rounds")).isEqualTo(1);
  }

  @Test
  void whatItThrowsIsToldWithItsJar() {
    OuterOptimizer failing =
        users(
            (weights, gradient) -> {
              throw new IllegalStateException("no such luck");
            });
    assertThatThrownBy(() -> failing.step(new float[1], new double[1]))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.outer.type = careless: dev.graft.average.UsersOptimizerTest$Provider"
                + " of careless.jar failed in step: java.lang.IllegalStateException: no such luck.");
  }

  @Test
  void nothingInPlaceOfWeightsIsRefused() {
    assertThatThrownBy(() -> users((weights, gradient) -> null).step(new float[2], new double[2]))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageEndingWith(" of careless.jar gave no weights for 2.");
    assertThatThrownBy(() -> users(null))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageEndingWith(" of careless.jar gave no optimizer.");
  }
}
