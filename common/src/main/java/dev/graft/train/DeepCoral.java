package dev.graft.train;

import dev.graft.dataset.Rows;
import dev.graft.dataset.Targets;
import java.util.Arrays;

/**
 * Brings the covariance of what the last hidden layer makes of the source to that of what it makes
 * of the target while it learns (Deep CORAL, Sun and Saenko, arXiv 1607.01719): beside each
 * labelled minibatch at most as many unlabelled examples pass the network, which count nothing in
 * the loss of outputs, and the loss between both is added. A normalisation layer sees all of them.
 * Where one of the two is a single row, which has no covariance, the step is that on labels alone.
 */
final class DeepCoral implements Objective {

  private final double weight;
  private final TrainingExamples unlabelled;
  private final UnlabelledOrder order;
  private final int outputs;

  /**
   * @param labelled examples of the worker
   * @param outputs of the network
   */
  DeepCoral(
      RoundStart start, int partition, TrainingExamples unlabelled, int labelled, int outputs) {
    ObjectiveOptions options = start.options().objective();
    this.weight = options.weight(0);
    this.unlabelled = unlabelled;
    this.order = new UnlabelledOrder(start, partition, unlabelled, labelled, options.ratio());
    this.outputs = outputs;
  }

  @Override
  public Minibatch of(int step, Minibatch labelled, Replica replica) {
    int own = labelled.rows().length;
    int[] examples = weight == 0 || own < 2 ? new int[0] : order.at(step);
    if (examples.length < 2) {
      return labelled;
    }
    float[][] others = unlabelled.read(examples, order.pass(step)).rows();
    return labelled
        .joined(others, targets(labelled.targets(), others.length), 0)
        .with(new CoralLoss(own, weight));
  }

  /** Targets of all, of which those of unlabelled examples mean nothing. */
  private Targets targets(Targets labelled, int others) {
    int own = labelled.size();
    if (labelled.areClasses()) {
      return Targets.ofClasses(Arrays.copyOf(labelled.classes(), own + others));
    }
    float[][] values = new float[own + others][outputs];
    System.arraycopy(Rows.divided(labelled.rows(outputs), own), 0, values, 0, own);
    return Targets.ofValues(values);
  }

  @Override
  public PseudoLabels told() {
    return null;
  }
}
