package dev.graft.bench.micro;

import dev.graft.average.WeightedMean;
import dev.graft.config.AveragingSettings;
import dev.graft.train.DeltaCodec;
import dev.graft.train.DeltaCodecs;
import dev.graft.train.EncodedDelta;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Writing and reading deltas, and averaging them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class AveragingBenchmark {

  private static final int LENGTH = 1_000_000;
  private static final int WORKERS = 8;

  private final float[] delta = new float[LENGTH];
  private final DeltaCodec fp16 = codec("fp16");
  private final DeltaCodec int8 = codec("int8");
  private final DeltaCodec topK = codec("top-k");
  private EncodedDelta asFp16;
  private EncodedDelta asInt8;
  private EncodedDelta asTopK;

  private static DeltaCodec codec(String type) {
    return DeltaCodecs.of(AveragingSettings.Codec.of(type, false));
  }

  /** Draws a delta. */
  @Setup
  public void prepare() {
    Random random = new Random(42);
    for (int i = 0; i < LENGTH; i++) {
      delta[i] = (float) random.nextGaussian() * 1e-3f;
    }
    asFp16 = fp16.encode(delta);
    asInt8 = int8.encode(delta);
    asTopK = topK.encode(delta);
  }

  /** 32 to 16 bits. */
  @Benchmark
  public EncodedDelta encodeFp16() {
    return fp16.encode(delta);
  }

  /** 16 to 32 bits. */
  @Benchmark
  public float[] decodeFp16() {
    return asFp16.decode();
  }

  /** 32 to 8 bits. */
  @Benchmark
  public EncodedDelta encodeInt8() {
    return int8.encode(delta);
  }

  /** 8 to 32 bits. */
  @Benchmark
  public float[] decodeInt8() {
    return asInt8.decode();
  }

  /** The largest one percent. */
  @Benchmark
  public EncodedDelta encodeTopK() {
    return topK.encode(delta);
  }

  /** One percent to all. */
  @Benchmark
  public float[] decodeTopK() {
    return asTopK.decode();
  }

  /** Eight workers' deltas to their mean. */
  @Benchmark
  public float[] weightedMean() {
    WeightedMean mean = new WeightedMean();
    for (int worker = 1; worker <= WORKERS; worker++) {
      mean.add(worker, delta);
    }
    return mean.mean();
  }
}
