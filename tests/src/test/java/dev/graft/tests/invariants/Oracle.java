package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.Settings;
import dev.graft.dataset.EpochOrder;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Minibatches;
import dev.graft.dataset.Seeds;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.train.RoundPlan;
import dev.graft.train.Fp32Delta;
import dev.graft.train.LocalTraining;
import dev.graft.train.Replica;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Deeplearning4j alone, and single workers, to compare with. */
final class Oracle {

  private Oracle() {}

  /** Stock training on the union of the workers' minibatches, in the same order; flat weights. */
  static float[] plainTraining(Settings settings, List<ExampleChunk> blocks) {
    TargetNetwork network = Fixtures.network(settings);
    ComputationGraph graph = network.trainedPart();
    int size = blocks.get(0).size();
    RoundPlan plan = RoundPlan.of(settings.train(), TrainingFixture.sizes(blocks));
    for (int epoch = 0; epoch < plan.epochs(); epoch++) {
      for (int step = 0; step < plan.stepsInEpoch(); step++) {
        List<INDArray> inputs = new ArrayList<>();
        List<INDArray> targets = new ArrayList<>();
        for (int p = 0; p < blocks.size(); p++) {
          int[] batch = batch(settings.seed(), epoch, p, step, plan.stepsInEpoch(), size);
          inputs.add(GraphShapes.rows(blocks.get(p).features(batch), network.trainedShape()));
          targets.add(targets(blocks.get(p), batch, network.outputs()));
        }
        graph.fit(joined(inputs), joined(targets));
      }
    }
    return flat(graph);
  }

  private static INDArray[] joined(List<INDArray> parts) {
    return new INDArray[] {Nd4j.concat(0, parts.toArray(new INDArray[0]))};
  }

  /**
   * Plain SGD on weighted examples, one worker: stock gradients of single examples, each times its
   * weight, summed and divided by the size of the minibatch.
   */
  static float[] weightedSgd(Settings settings, ExampleChunk block) {
    TargetNetwork network = Fixtures.network(settings);
    ComputationGraph graph = network.trainedPart();
    graph.initGradientsView();
    RoundPlan plan = RoundPlan.of(settings.train(), new int[] {block.size()});
    for (int epoch = 0; epoch < plan.epochs(); epoch++) {
      for (int step = 0; step < plan.stepsInEpoch(); step++) {
        int[] batch = batch(settings.seed(), epoch, 0, step, plan.stepsInEpoch(), block.size());
        INDArray sum = Nd4j.zeros(graph.numParams());
        for (int example : batch) {
          int[] one = {example};
          graph.setInput(0, GraphShapes.rows(block.features(one), network.trainedShape()));
          graph.setLabel(0, targets(block, one, network.outputs()));
          graph.computeGradientAndScore();
          sum.addi(
              graph
                  .getFlattenedGradients()
                  .reshape(graph.numParams())
                  .mul(block.targets(one).weights()[0]));
        }
        double rate = settings.train().optimizer().learningRate() / batch.length;
        graph.params().subi(sum.muli(rate).reshape(graph.params().shape()));
      }
    }
    return flat(graph);
  }

  /** The examples of a worker's minibatch. */
  static int[] batch(long seed, int epoch, int partition, int step, int steps, int size) {
    return new EpochOrder(size, Seeds.derive(seed, "order", epoch, partition))
        .range(Minibatches.start(step, steps, size), Minibatches.start(step + 1, steps, size));
  }

  static INDArray targets(ExampleChunk block, int[] batch, int outputs) {
    return Nd4j.create(block.targets(batch).rows(outputs), new long[] {batch.length, outputs}, 'c');
  }

  static float[] flat(ComputationGraph graph) {
    return graph.params().dup('c').data().asFloat();
  }

  /** A round of the first steps of the first epoch. */
  static RoundStart start(TrainState state, int steps, int stepsInEpoch, Settings settings) {
    return new RoundStart(
        1, state, 0, steps, stepsInEpoch, settings.seed(), StepOptions.of(settings.train()));
  }

  /** What one worker replies. */
  static WorkerReply reply(Trainable network, RoundStart start, int partition, ExampleChunk block) {
    return LocalTraining.run(new Replica(network), start, partition, block, Fp32Delta::new);
  }

  /** A worker's weights at the end of its round. */
  static float[] weights(RoundStart start, WorkerReply reply) {
    float[] weights = start.state().weights().clone();
    float[] delta = reply.delta().decode();
    for (int i = 0; i < weights.length; i++) {
      weights[i] += delta[i];
    }
    return weights;
  }

  static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("weight %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
