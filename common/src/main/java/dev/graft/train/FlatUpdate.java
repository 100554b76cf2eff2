package dev.graft.train;

import dev.graft.model.OptimizerRule;
import dev.graft.model.State;
import dev.graft.model.UpdatePlan;
import dev.graft.model.UpdatePlan.Clip;
import dev.graft.model.UpdatePlan.Span;
import dev.graft.model.WeightUpdate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole update of any network in one pass over its flat vectors, in place: division by the
 * number of examples, clipping, regularisation, FedProx, the optimizer, and subtraction. Used by
 * one thread at a time.
 */
public final class FlatUpdate implements WeightUpdate {

  private final List<Span> spans;
  private final State weights;
  private final State gradient;
  private final float[] moments;
  private final Map<OptimizerRule, FlatOptimizer> optimizers = new HashMap<>();
  private final float[] w = new float[FlatOptimizer.CHUNK];
  private final float[] g = new float[FlatOptimizer.CHUNK];

  private float mu;
  private float[] origin;

  /**
   * @param weights what is changed
   * @param gradient what it is changed by
   */
  public FlatUpdate(UpdatePlan plan, State weights, State gradient) {
    this.spans = plan.spans();
    this.weights = weights;
    this.gradient = gradient;
    this.moments = new float[plan.moments()];
    for (Span span : spans) {
      if (span.rule() != null) {
        optimizers.computeIfAbsent(span.rule(), FlatOptimizer::of);
        begin(span);
      }
    }
  }

  /** Gives a span its moments as they are before the first step. */
  private void begin(Span span) {
    for (int vector = 0; vector < span.rule().momentsPerWeight(); vector++) {
      int from = span.moment() + vector * span.stride();
      int length = span.to() - span.from();
      Arrays.fill(moments, from, from + length, (float) span.rule().initialMoment());
    }
  }

  @Override
  public void load(float[] values) {
    State.checkLength(values.length, moments.length);
    System.arraycopy(values, 0, moments, 0, values.length);
  }

  @Override
  public float[] moments() {
    return moments.clone();
  }

  @Override
  public void proximal(double strength, float[] start) {
    this.mu = (float) strength;
    this.origin = start;
  }

  @Override
  public void step(int divisor, int iteration, int epoch) {
    float scale = 1;
    Clip clip = null;
    for (Span span : spans) {
      if (span.clip().byNorm() && !span.clip().equals(clip)) {
        clip = span.clip();
        scale = (float) Math.min(1, clip.norm() / norm(clip, divisor));
      }
      step(span, divisor, iteration, span.clip().byNorm() ? scale : 1);
    }
  }

  private void step(Span span, int divisor, int iteration, float scale) {
    FlatOptimizer optimizer = optimizers.get(span.rule());
    for (int from = span.from(); from < span.to(); from += FlatOptimizer.CHUNK) {
      int size = read(span, from, divisor);
      int offset = from - span.from();
      weights.get(from, w, size);
      clip(span, scale, size);
      if (optimizer == null) {
        add(w, -1, g, size);
      } else {
        regularise(span, from, size);
        optimizer.chunk(size, w, g, moments, span.moment() + offset, span.stride(), iteration);
      }
      weights.put(from, w, size);
    }
  }

  /** Reads a chunk of the mean gradient; returns how many numbers it has. */
  private int read(Span span, int from, int divisor) {
    int size = Math.min(FlatOptimizer.CHUNK, span.to() - from);
    gradient.get(from, g, size);
    if (divisor != 1 && span.rule() != null) {
      float by = divisor;
      for (int i = 0; i < size; i++) {
        g[i] /= by;
      }
    }
    return size;
  }

  private void clip(Span span, float scale, int size) {
    if (span.clip().byValue()) {
      float limit = span.clip().value();
      for (int i = 0; i < size; i++) {
        g[i] = Math.max(-limit, Math.min(limit, g[i]));
      }
    }
    if (scale != 1) {
      for (int i = 0; i < size; i++) {
        g[i] *= scale;
      }
    }
  }

  private void regularise(Span span, int from, int size) {
    if (span.l2() != 0) {
      add(g, span.l2(), w, size);
    }
    if (mu != 0) {
      for (int i = 0; i < size; i++) {
        g[i] += mu * (w[i] - origin[from + i]);
      }
    }
  }

  /** The L2 norm of the mean gradient of all spans that are clipped together. */
  private double norm(Clip clip, int divisor) {
    double squares = 0;
    for (Span span : spans) {
      if (span.clip().equals(clip)) {
        squares += squares(span, divisor);
      }
    }
    return Math.sqrt(squares);
  }

  private double squares(Span span, int divisor) {
    double squares = 0;
    for (int from = span.from(); from < span.to(); from += FlatOptimizer.CHUNK) {
      int size = read(span, from, divisor);
      for (int i = 0; i < size; i++) {
        squares += (double) g[i] * g[i];
      }
    }
    return squares;
  }

  private static void add(float[] to, float factor, float[] values, int size) {
    for (int i = 0; i < size; i++) {
      to[i] += factor * values[i];
    }
  }
}
