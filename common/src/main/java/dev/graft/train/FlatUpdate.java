package dev.graft.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.FixedSchedule;

/**
 * The whole update in one pass over Deeplearning4j's flat views of gradient and parameters, with
 * the moments in a Java array of Deeplearning4j's layout. Deeplearning4j makes one pass each for
 * division, clipping, regularisation, optimizer (not vectorized) and subtraction.
 */
final class FlatUpdate implements WeightUpdate {

  private final ComputationGraph graph;
  private final List<Span> spans;
  private final FloatPointer parameters;
  private final FloatPointer gradients;
  private final float[] moments;
  private final float[] w = new float[FlatOptimizer.CHUNK];
  private final float[] g = new float[FlatOptimizer.CHUNK];

  private float mu;
  private float[] origin;

  /**
   * A range of the flat vector that is treated alike.
   *
   * @param from first index
   * @param to index after the last
   * @param optimizer null: the gradient is itself what is subtracted, as with running statistics
   * @param first where the range's first moments start
   * @param second where its second moments start
   * @param divided whether it is a sum over the minibatch
   * @param clip the layer's clipping
   */
  private record Span(
      int from,
      int to,
      FlatOptimizer optimizer,
      int first,
      int second,
      boolean divided,
      float l2,
      LayerClipping clip) {}

  private FlatUpdate(ComputationGraph graph, List<Span> spans, int moments) {
    this.graph = graph;
    this.spans = spans;
    this.parameters = NativeFloats.pointer(graph.params());
    this.gradients = NativeFloats.pointer(graph.getFlattenedGradients());
    this.moments = new float[moments];
  }

  /**
   * The update of a network; empty if something in it is not known here.
   *
   * @param updater Deeplearning4j's updater of the network, which is only read
   */
  static Optional<FlatUpdate> of(ComputationGraph graph, ComputationGraphUpdater updater) {
    List<Span> spans = new ArrayList<>();
    int moments = 0;
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState param : block.getLayersAndVariablesInBlock()) {
        Span span = block.isPretrainUpdaterBlock() ? null : span(block, param);
        if (span == null) {
          return Optional.empty();
        }
        spans.add(span);
      }
      moments = Math.max(moments, block.getUpdaterViewOffsetEnd());
    }
    boolean known = graph.conf().isMiniBatch();
    return known ? Optional.of(new FlatUpdate(graph, spans, moments)) : Optional.empty();
  }

  private static Span span(UpdaterBlock block, UpdaterBlock.ParamState param) {
    Trainable layer = param.getLayer();
    String name = param.getParamName();
    IUpdater updater = layer.getConfig().getUpdaterByParam(name);
    Optional<FlatOptimizer> optimizer = FlatOptimizer.of(updater);
    Optional<LayerClipping> clip = LayerClipping.of(layer);
    float l2 = l2(layer.getConfig().getRegularizationByParam(name));
    if ((optimizer.isEmpty() && !(updater instanceof NoOp)) || clip.isEmpty() || l2 < 0) {
      return null;
    }
    int length = block.getParamOffsetEnd() - block.getParamOffsetStart();
    int first =
        block.getUpdaterViewOffsetStart()
            + param.getParamOffsetStart()
            - block.getParamOffsetStart();
    return new Span(
        param.getParamOffsetStart(),
        param.getParamOffsetEnd(),
        optimizer.orElse(null),
        first,
        first + length,
        layer.updaterDivideByMinibatch(name),
        l2,
        clip.get());
  }

  /** The weight of the L2 penalty; negative if there is regularisation of another kind. */
  private static float l2(List<Regularization> regularization) {
    if (regularization == null || regularization.isEmpty()) {
      return 0;
    }
    boolean fixed =
        regularization.size() == 1
            && regularization.get(0) instanceof L2Regularization l2
            && l2.getL2() instanceof FixedSchedule;
    return fixed ? (float) ((L2Regularization) regularization.get(0)).getL2().valueAt(0, 0) : -1;
  }

  @Override
  public void load(float[] values) {
    NativeFloats.checkLength(values.length, moments.length);
    System.arraycopy(values, 0, moments, 0, values.length);
  }

  @Override
  public float[] moments() {
    return moments.clone();
  }

  @Override
  public void proximal(double mu, float[] origin) {
    this.mu = (float) mu;
    this.origin = origin;
  }

  @Override
  public void step(int examples) {
    float scale = 1;
    LayerClipping clip = null;
    for (Span span : spans) {
      if (span.clip().byNorm() && !span.clip().equals(clip)) {
        clip = span.clip();
        scale = (float) Math.min(1, clip.norm() / norm(clip, examples));
      }
      step(span, examples, span.clip().byNorm() ? scale : 1);
    }
  }

  private void step(Span span, int examples, float scale) {
    int iteration = graph.getConfiguration().getIterationCount();
    for (int from = span.from(); from < span.to(); from += FlatOptimizer.CHUNK) {
      int size = Math.min(FlatOptimizer.CHUNK, span.to() - from);
      int offset = from - span.from();
      gradients.position(from).get(g, 0, size);
      parameters.position(from).get(w, 0, size);
      if (span.divided()) {
        divide(g, examples, size);
      }
      clip(span, scale, size);
      if (span.optimizer() == null) {
        add(w, -1, g, size);
      } else {
        regularise(span, from, size);
        span.optimizer()
            .chunk(size, w, g, moments, span.first() + offset, span.second() + offset, iteration);
      }
      parameters.position(from).put(w, 0, size);
    }
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

  /** The L2 norm of a layer's mean gradient. */
  private double norm(LayerClipping clip, int examples) {
    double squares = 0;
    for (Span span : spans) {
      if (span.clip().equals(clip)) {
        squares += squares(span, examples);
      }
    }
    return Math.sqrt(squares);
  }

  private double squares(Span span, int examples) {
    double squares = 0;
    for (int from = span.from(); from < span.to(); from += FlatOptimizer.CHUNK) {
      int size = Math.min(FlatOptimizer.CHUNK, span.to() - from);
      gradients.position(from).get(g, 0, size);
      if (span.divided()) {
        divide(g, examples, size);
      }
      for (int i = 0; i < size; i++) {
        squares += (double) g[i] * g[i];
      }
    }
    return squares;
  }

  private static void divide(float[] values, float by, int size) {
    for (int i = 0; i < size; i++) {
      values[i] /= by;
    }
  }

  private static void add(float[] to, float factor, float[] values, int size) {
    for (int i = 0; i < size; i++) {
      to[i] += factor * values[i];
    }
  }
}
