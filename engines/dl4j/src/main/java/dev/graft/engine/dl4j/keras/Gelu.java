package dev.graft.engine.dl4j.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keras's GELU, {@code x * Phi(x)} with the normal distribution's Phi. Deeplearning4j has
 * approximations of it alone, which differ by up to 5e-4 (tanh) and 2e-2 (sigmoid). Here {@code
 * Phi(x) = sigmoid(x * q(x^2))}, and q is a polynomial that was fitted to log(Phi(x) / Phi(-x)): it
 * differs by less than 1e-7 everywhere.
 */
final class Gelu {

  /** Of x^2, the constant first. The last one is above 0: far out the sigmoid is 0 or 1. */
  private static final double[] COEFFICIENTS = {
    1.59576854,
    7.26682971e-02,
    -6.60523537e-05,
    -1.10547122e-04,
    7.94819237e-06,
    -2.67569699e-07,
    3.62793153e-09
  };

  private Gelu() {}

  static Stream<LayerConfig> steps(LayerConfig layer) {
    String x = layer.inputs().get(0);
    List<LayerConfig> steps = new ArrayList<>();
    // A vertex cannot be fed twice by the same one.
    LayerConfig copy = Arithmetic.with(Arithmetic.step(layer, "Multiply", "_x", x), 1);
    LayerConfig square = product(layer, "_square", x, copy.name());
    steps.add(copy);
    steps.add(square);
    int last = COEFFICIENTS.length - 1;
    LayerConfig sum =
        Arithmetic.with(
            Arithmetic.step(layer, "Multiply", "_p" + last, square.name()), COEFFICIENTS[last]);
    steps.add(sum);
    for (int k = last - 1; k >= 0; k--) {
      sum = Arithmetic.with(Arithmetic.step(layer, "Add", "_s" + k, sum.name()), COEFFICIENTS[k]);
      steps.add(sum);
      sum = product(layer, "_p" + k, sum.name(), k == 0 ? x : square.name());
      steps.add(sum);
    }
    LayerConfig share =
        Arithmetic.step(layer, "Activation", "_phi", sum.name()).with("activation", "sigmoid");
    steps.add(share);
    steps.add(layer.ofType("Multiply").fedBy(List.of(x, share.name())));
    return steps.stream();
  }

  private static LayerConfig product(LayerConfig layer, String suffix, String a, String b) {
    return Arithmetic.step(layer, "Multiply", suffix, a).fedBy(List.of(a, b));
  }
}
