package dev.graft.bench.micro;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.network.OptimizerRules;
import dev.graft.model.UpdatePlan;
import dev.graft.train.FlatUpdate;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One step of Adam: Graft's fused loop, and Deeplearning4j's native operation. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OptimizerBenchmark {

  private static final int LENGTH = 1_000_000;

  private final float[] weights = new float[LENGTH];
  private final float[] gradient = new float[LENGTH];
  private FlatUpdate fused;
  private GradientUpdater<?> stock;
  private INDArray stockWeights;
  private INDArray stockGradient;
  private INDArray given;

  /** Draws a gradient. */
  @Setup
  public void prepare() {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", 1));
    Random random = new Random(42);
    for (int i = 0; i < LENGTH; i++) {
      gradient[i] = random.nextFloat() - 0.5f;
    }
    Adam adam = new Adam(0.001);
    fused =
        new FlatUpdate(
            UpdatePlan.uniform(LENGTH, OptimizerRules.of(adam).orElseThrow(), 0),
            dev.graft.model.State.of(weights),
            dev.graft.model.State.of(gradient));
    stock = adam.instantiate(Nd4j.zeros(1, 2L * LENGTH), true);
    stockWeights = Nd4j.zeros(1, LENGTH);
    given = Nd4j.createFromArray(gradient).reshape(1, LENGTH);
    stockGradient = given.dup();
  }

  /** Graft's. */
  @Benchmark
  public float[] graftAdam() {
    fused.step(1, 10, 0);
    return weights;
  }

  /** Deeplearning4j's: the gradient becomes the step, which is then subtracted. */
  @Benchmark
  public INDArray dl4jAdam() {
    stockGradient.assign(given);
    stock.applyUpdater(stockGradient, 10, 0);
    return stockWeights.subi(stockGradient);
  }
}
