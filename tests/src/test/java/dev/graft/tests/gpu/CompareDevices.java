package dev.graft.tests.gpu;

import dev.graft.dataset.Targets;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.Backbone;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StepContext;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.BackbonePool;
import dev.graft.spark.broadcast.ReplicaPool;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/** Computes one network in a task, on CPUs and on the GPU that Spark has given to it. */
final class CompareDevices implements Function<Integer, Comparison> {

  private static final long serialVersionUID = 1L;

  private static final int ROWS = 64;
  private static final double SECONDS = 3;

  private final ArithmeticProfile gpus;
  private final Trainable network;
  private final float[] weights;
  private final Backbone frozen;
  private final int width;

  private CompareDevices(
      ArithmeticProfile gpus, Trainable network, float[] weights, Backbone frozen, int width) {
    this.gpus = gpus;
    this.network = network;
    this.weights = weights;
    this.frozen = frozen;
    this.width = width;
  }

  static CompareDevices trained(
      ArithmeticProfile gpus, Trainable network, float[] weights, int width) {
    return new CompareDevices(gpus, network, weights, null, width);
  }

  static CompareDevices frozen(ArithmeticProfile gpus, Backbone frozen, int width) {
    return new CompareDevices(gpus, null, null, frozen, width);
  }

  /** What a device has computed. */
  private record Computed(float[] outputs, float[] gradient, double rate) {}

  @Override
  public Comparison call(Integer any) {
    NativeRuntime.pin(gpus);
    Computed cpu = on(gpus.insteadOfGpus());
    Computed gpu = on(gpus);
    return new Comparison(
        TaskContext.get().resourcesJMap().get("gpu").addresses()[0],
        Comparison.apart(cpu.outputs(), gpu.outputs()),
        Comparison.apart(cpu.gradient(), gpu.gradient()),
        cpu.rate(),
        gpu.rate());
  }

  private Computed on(ArithmeticProfile profile) {
    float[] rows = new float[ROWS * width];
    Random random = new Random(5);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextFloat();
    }
    Batch batch = Batch.of(rows, ROWS);
    return frozen != null
        ? BackbonePool.use(
            frozen,
            profile,
            extractor -> {
              float[][] read = new float[ROWS][];
              for (int i = 0; i < ROWS; i++) {
                read[i] = Arrays.copyOfRange(rows, i * width, (i + 1) * width);
              }
              return timed(() -> joined(extractor.activations(read)));
            })
        : ReplicaPool.use(network, profile, replica -> computed(replica.model(), batch));
  }

  private Computed computed(LocalModel model, Batch batch) {
    model.load(weights);
    int classes = Math.max(2, model.outputs());
    Targets targets = Targets.ofClasses(new Random(2).ints(ROWS, 0, classes).toArray());
    State into = model.gradientBuffer();
    StepContext step = StepContext.pass(1, true, ROWS);
    Supplier<float[]> back =
        () -> {
          model.gradient(batch, targets, step, into);
          return into.copy();
        };
    float[] outputs = model.output(batch);
    return new Computed(outputs, back.get(), timed(back).rate());
  }

  private static float[] joined(float[][] rows) {
    float[] joined = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, joined, i * rows[0].length, rows[0].length);
    }
    return joined;
  }

  private static Computed timed(Supplier<float[]> work) {
    float[] outputs = work.get();
    long begin = System.nanoTime();
    long examples = 0;
    double seconds;
    do {
      outputs = work.get();
      examples += ROWS;
      seconds = (System.nanoTime() - begin) / 1e9;
    } while (seconds < SECONDS);
    return new Computed(outputs, new float[0], examples / seconds);
  }
}
