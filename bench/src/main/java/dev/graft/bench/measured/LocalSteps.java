package dev.graft.bench.measured;

import dev.graft.dataset.Shapes;
import dev.graft.dataset.Targets;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.network.Acceleration;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.model.Batch;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Steps and forward passes of one network on one machine, on random pictures: Graft's local step on
 * its natives, or {@code fit} and {@code output} of plain Deeplearning4j on stock natives.
 */
public final class LocalSteps {

  private static final int CLASSES = 10;

  private LocalSteps() {}

  /**
   * @param args {@code graft} or {@code stock}, network, {@code sgd}, {@code adam} or {@code
   *     output}, minibatch, threads (of Graft), steps to warm up, steps to time
   */
  public static void main(String[] args) {
    boolean output = args[2].equals("output");
    int batch = Integer.parseInt(args[3]);
    if (args[0].equals("graft")) {
      NativeRuntime.pin(ArithmeticProfile.choose("auto", Integer.parseInt(args[4])));
    }
    TargetNetwork network = Networks.network(args[1], output ? "sgd" : args[2], 0.001);
    float[] features = features(batch * Shapes.length(network.trainedShape()));
    int[] labels = labels(batch);
    Runnable step =
        args[0].equals("graft")
            ? graft(network, features, labels, output)
            : stock(network, features, labels, output);
    Timings timings = Timings.of(step, Integer.parseInt(args[5]), Integer.parseInt(args[6]));
    Answer.write(
        Answer.begin()
            .put("milliseconds", timings.medianMillis())
            .put("perSecond", batch / timings.medianMillis() * 1e3));
  }

  /** Graft's step, or its forward pass. */
  static Runnable graft(TargetNetwork network, float[] features, int[] labels, boolean output) {
    ComputationGraph start = network.trainedPart();
    NetworkDefinition plain =
        NetworkDefinition.of(network.trained(), network.trainedShape(), false);
    Acceleration.Check check = Acceleration.check(plain, start.params());
    Replica replica =
        new Replica(
            new Dl4jTrainable(
                NetworkDefinition.of(network.trained(), network.trainedShape(), check.engaged())));
    replica.load(replica.initialState(FlatWeights.of(start)), StepOptions.plain());
    Targets targets = Targets.ofClasses(labels);
    Batch batch = Batch.of(features, labels.length);
    return output ? () -> replica.output(batch) : () -> replica.step(batch, targets);
  }

  private static Runnable stock(
      TargetNetwork network, float[] features, int[] labels, boolean output) {
    ComputationGraph graph = network.trainedPart();
    INDArray input = GraphShapes.rows(features, network.trainedShape());
    INDArray targets = Nd4j.zeros(labels.length, CLASSES);
    for (int i = 0; i < labels.length; i++) {
      targets.putScalar(i, labels[i], 1);
    }
    return output
        ? () -> graph.outputSingle(input)
        : () -> graph.fit(new INDArray[] {input}, new INDArray[] {targets});
  }

  /** Random classes. */
  static int[] labels(int count) {
    return new Random(Networks.SEED).ints(count, 0, CLASSES).toArray();
  }

  /** Random numbers from 0 to 1. */
  static float[] features(int length) {
    Random random = new Random(Networks.SEED);
    float[] features = new float[length];
    for (int i = 0; i < length; i++) {
      features[i] = random.nextFloat();
    }
    return features;
  }
}
