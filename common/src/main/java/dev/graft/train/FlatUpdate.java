package dev.graft.train;

import dev.graft.model.OptimizerRule;
import dev.graft.model.Regularisation;
import dev.graft.model.StartPull;
import dev.graft.model.State;
import dev.graft.model.UpdatePlan;
import dev.graft.model.UpdatePlan.Clip;
import dev.graft.model.UpdatePlan.Span;
import dev.graft.model.WeightUpdate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The whole update of any network in one pass over its flat vectors, in place: division by the
 * number of examples, clipping, regularisation, FedProx, the optimizer, and subtraction. Used by
 * one thread at a time; several share the pass over a large vector, each number of which comes out
 * the same whatever their number.
 */
public final class FlatUpdate implements WeightUpdate {

  /** Fewer numbers take less time than telling other threads of them. */
  private static final int SHARED = 1 << 18;

  private final List<Span> spans;
  private final State weights;
  private final State gradient;
  private final float[] moments;
  private final List<Lane> lanes;

  private double rate = 1;
  private Regularisation job = Regularisation.NONE;
  private float mu;
  private float[] origin;

  /**
   * @param weights what is changed
   * @param gradient what it is changed by
   */
  public FlatUpdate(UpdatePlan plan, State weights, State gradient) {
    this(plan, weights, gradient, 1);
  }

  /**
   * The same.
   *
   * @param threads that the calling task may use
   */
  public FlatUpdate(UpdatePlan plan, State weights, State gradient, int threads) {
    this.spans = plan.spans();
    this.weights = weights;
    this.gradient = gradient;
    this.moments = new float[plan.moments()];
    this.lanes =
        IntStream.range(0, weights.length() < SHARED ? 1 : threads)
            .mapToObj(lane -> new Lane())
            .toList();
    for (Span span : spans) {
      if (span.rule() != null) {
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
  public void rate(double factor) {
    rate = factor;
  }

  @Override
  public void regularise(Regularisation given) {
    job = given;
  }

  @Override
  public void step(int divisor, int iteration, int epoch) {
    float[] scales = scales(divisor);
    if (lanes.size() == 1) {
      step(0, divisor, iteration, scales);
    } else {
      IntStream.range(0, lanes.size())
          .parallel()
          .forEach(lane -> step(lane, divisor, iteration, scales));
    }
  }

  /** What the gradient of each span is shortened by. */
  private float[] scales(int divisor) {
    float[] scales = new float[spans.size()];
    float whole = whole(divisor);
    float scale = 1;
    Clip clip = null;
    for (int i = 0; i < scales.length; i++) {
      Span span = spans.get(i);
      if (span.clip().byNorm() && !span.clip().equals(clip)) {
        Clip next = span.clip();
        scale = (float) Math.min(1, next.norm() / norm(one -> one.clip().equals(next), divisor));
        clip = next;
      }
      scales[i] = (span.clip().byNorm() ? scale : 1) * (span.rule() == null ? 1 : whole);
    }
    return scales;
  }

  /** The share of a lane: of each span so many chunks, one after the other. */
  private void step(int lane, int divisor, int iteration, float[] scales) {
    for (int i = 0; i < scales.length; i++) {
      Span span = spans.get(i);
      int chunks = (span.to() - span.from() + FlatOptimizer.CHUNK - 1) / FlatOptimizer.CHUNK;
      int first = (int) ((long) chunks * lane / lanes.size());
      int end = (int) ((long) chunks * (lane + 1) / lanes.size());
      for (int chunk = first; chunk < end; chunk++) {
        int from = span.from() + chunk * FlatOptimizer.CHUNK;
        lanes.get(lane).step(span, from, divisor, iteration, scales[i]);
      }
    }
  }

  /** What shortens the gradient of all layers to the job's norm. */
  private float whole(int divisor) {
    if (job.clipNorm() == Double.POSITIVE_INFINITY) {
      return 1;
    }
    return (float) Math.min(1, job.clipNorm() / norm(span -> span.rule() != null, divisor));
  }

  /** The L2 norm of the mean gradient of spans that are clipped together. */
  private double norm(Predicate<Span> clipped, int divisor) {
    double squares = 0;
    for (Span span : spans) {
      if (clipped.test(span)) {
        squares += lanes.get(0).squares(span, divisor);
      }
    }
    return Math.sqrt(squares);
  }

  private static void add(float[] to, float factor, float[] values, int size) {
    for (int i = 0; i < size; i++) {
      to[i] += factor * values[i];
    }
  }

  /** The working memory of a thread. */
  private final class Lane {

    private final Map<OptimizerRule, FlatOptimizer> optimizers = new HashMap<>();
    private final float[] w = new float[FlatOptimizer.CHUNK];
    private final float[] g = new float[FlatOptimizer.CHUNK];

    /** One chunk of a span. */
    void step(Span span, int from, int divisor, int iteration, float scale) {
      int size = read(span, from, divisor);
      weights.get(from, w, size);
      clip(span, scale, size);
      if (span.rule() == null) {
        add(w, -1, g, size);
      } else {
        regularise(span, from, size);
        decay(span, size);
        int moment = span.moment() + from - span.from();
        optimizers
            .computeIfAbsent(span.rule(), FlatOptimizer::of)
            .at(rate)
            .chunk(size, w, g, moments, moment, span.stride(), iteration);
      }
      weights.put(from, w, size);
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
      StartPull pull = job.pull();
      float strength = pull == null ? 0 : pull.strength(span);
      if (strength != 0) {
        float[] target = pull.target();
        for (int i = 0; i < size; i++) {
          g[i] += strength * (w[i] - target[from + i]);
        }
      }
    }

    /** The weights' own part of the step, which the optimizer does not see. */
    private void decay(Span span, int size) {
      if (job.weightDecay() == 0 || !span.decays()) {
        return;
      }
      float kept = (float) (1 - rate * span.rule().rate() * job.weightDecay());
      for (int i = 0; i < size; i++) {
        w[i] *= kept;
      }
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
  }
}
