package dev.graft;

import dev.graft.config.AveragingSettings;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.image.AugmentationSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small networks and examples that several tests use. */
public final class Samples {

  private Samples() {}

  /** All tests share one JVM, and a JVM computes with one profile. */
  public static void pin() {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", 1));
  }

  public static LayerSettings dense(String name, int units) {
    return LayerSettings.named(name, LayerType.DENSE).units(units).activation("tanh").build();
  }

  public static LayerSettings output(String name, int units) {
    return LayerSettings.named(name, LayerType.OUTPUT)
        .units(units)
        .activation("softmax")
        .loss("categorical-crossentropy")
        .build();
  }

  /** One probability for two classes. */
  public static LayerSettings binaryOutput(String name) {
    return LayerSettings.named(name, LayerType.OUTPUT)
        .units(1)
        .activation("sigmoid")
        .loss("binary-crossentropy")
        .build();
  }

  public static LayerSettings convolution(String name, int units, int kernel, String padding) {
    return LayerSettings.named(name, LayerType.CONVOLUTION2D)
        .units(units)
        .activation("relu")
        .kernel(kernel)
        .padding(padding)
        .build();
  }

  public static LayerSettings maxPooling(String name, int kernel) {
    return LayerSettings.named(name, LayerType.MAX_POOLING2D)
        .kernel(kernel)
        .padding("valid")
        .build();
  }

  public static LayerSettings dropout(String name, double rate) {
    return LayerSettings.named(name, LayerType.DROPOUT).rate(rate).build();
  }

  /** Ten inputs, a hidden layer of eight, three classes. */
  public static ComputationGraphConfiguration denseNetwork() {
    return Architecture.chain(
        List.of(dense("hidden", 8), output("kind", 3)), "input", new int[] {10}, 5);
  }

  /** Images of 8 x 8 pixels, one convolution, one pooling, one dense layer, three classes. */
  public static ComputationGraphConfiguration imageNetwork() {
    return Architecture.chain(
        List.of(
            convolution("conv", 4, 3, "valid"),
            maxPooling("pool", 2),
            dense("hidden", 6),
            output("kind", 3)),
        "input",
        new int[] {1, 8, 8},
        5);
  }

  public static ComputationGraph initialised(ComputationGraphConfiguration layout) {
    ComputationGraph graph = new ComputationGraph(layout);
    graph.init();
    return graph;
  }

  public static TrainSettings train(
      TrainSettings.Optimizer.Type type, double learningRate, double l2) {
    return TrainSettings.builder()
        .epochs(1)
        .batchSize(32)
        .engine(TrainSettings.GRAFT)
        .optimizer(new TrainSettings.Optimizer(type, learningRate, 0.9, 0.9, 0.999, 0.95, null))
        .clipping(new TrainSettings.Clipping(TrainSettings.Clipping.Type.NONE, 1))
        .l2(l2)
        .augmentation(AugmentationSettings.NONE)
        .averaging(AveragingSettings.plain(1))
        .instructionSet("auto")
        .stepDeadlineSeconds(600)
        .build();
  }

  public static INDArray batch(long seed, long... shape) {
    return Nd4j.create(
        RandomNumbers.of((int) Nd4j.createUninitialized(shape).length(), seed), shape, 'c');
  }

  /** Random examples of three classes. */
  public static ExampleChunk block(int size, int width, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      examples.add(new Example(i, RandomNumbers.of(width, random.nextLong()), random.nextInt(3)));
    }
    return ExampleChunk.of(examples);
  }
}
