package dev.graft.model;

import dev.graft.Api;
import dev.graft.dataset.Targets;
import java.util.Optional;

/**
 * A {@link Trainable} opened on this machine: expensive to make, cheap to load, used by one thread
 * at a time. {@link #gradient} is all that an engine must be able to do for training: optimizers,
 * regularisation, clipping, FedProx and micro-batches are Graft's own, over flat vectors.
 */
@Api(Api.For.PARTS)
public interface LocalModel extends AutoCloseable {

  /** Where what lies in the flat vector. */
  StateLayout layout();

  /** Number of outputs: values of a target row, or one a class; 1 can tell two classes. */
  int outputs();

  /** Whether each output is a probability of its own, as with binary cross-entropy. */
  boolean independentOutputs();

  /** Weights and statistics where the engine keeps them; {@link #stepped} tells of changes. */
  State state();

  /** Where {@link #gradient} can leave its outcome without a copy. */
  default State gradientBuffer() {
    return State.of(new float[layout().flatLength()]);
  }

  /**
   * Whether {@link #gradient} leaves sums over the minibatch, for Graft to divide in the pass of
   * its update, which is one pass less over the weights.
   */
  default boolean sums() {
    return false;
  }

  /**
   * Whether steps of other models may come between two of its own in a thread, and change neither:
   * where it draws from no generator of the thread's.
   */
  default boolean takesTurns() {
    return false;
  }

  /**
   * How its ranges are updated: every index of the vector in one span; statistics in spans without
   * a rule.
   */
  UpdatePlan updates();

  /**
   * The engine's own update of {@link #state} by {@link #gradientBuffer}, where {@link #updates}
   * cannot say what is to be done; asked first.
   */
  default Optional<WeightUpdate> ownUpdate() {
    return Optional.empty();
  }

  /** Takes on a whole flat vector. */
  void load(float[] flat);

  /**
   * The gradient of a batch's losses, summed over its examples, each weighted by its target's
   * weight, and divided by {@link StepContext#examples} unless {@link #sums}; without clipping and
   * penalties. Of statistics: what is to be subtracted so that they have seen the batch; 0 in the
   * mode of inference.
   *
   * @param into what {@link #gradientBuffer} gave, or another vector of its length
   * @return the mean loss of the batch's examples with the penalties of the weights
   * @throws dev.graft.UnusableInputException if it has layers that have no gradient in the mode
   */
  double gradient(Batch batch, Targets targets, StepContext context, State into);

  /**
   * How many values come into the output layer for an example, where a loss of them can be added to
   * that of outputs and layers below learn of it; 0: it cannot, or none does.
   */
  default int hiddenWidth() {
    return 0;
  }

  /**
   * The same gradient with that of a loss on what comes into the output layer, before its dropout;
   * asked for only where there is a {@link #hiddenWidth}.
   *
   * @return the sum of both losses
   */
  default double gradient(
      Batch batch, Targets targets, StepContext context, HiddenLoss hidden, State into) {
    throw new UnsupportedOperationException("no loss on hidden layers is computed: " + path());
  }

  /**
   * What comes into the output layer, in the mode of inference; asked for only where there is a
   * {@link #hiddenWidth}.
   *
   * @return rows one after the other
   */
  default float[] hidden(Batch batch) {
    throw new UnsupportedOperationException("no hidden layer is told: " + path());
  }

  /** Told that {@link #state} was changed by an optimizer step. */
  void stepped(int iteration, int epoch);

  /**
   * The statistics that a batch alone has on its way through the network, as in training; none if
   * the layout has none.
   *
   * @return in the order of {@link StateLayout#statistics}
   */
  default float[] statistics(Batch batch, StepContext context) {
    return new float[0];
  }

  /**
   * The outputs for a batch, in the mode of inference.
   *
   * @return rows one after the other
   */
  float[] output(Batch batch);

  /**
   * The network's own loss of each row of outputs, whatever the example's weight.
   *
   * @param outputs rows one after the other, as {@link #output} gave them
   */
  float[] losses(float[] outputs, Targets targets);

  /** What computes the steps, for people. */
  String path();

  /** Gives back what the engine holds; nothing is asked of it afterwards. */
  @Override
  void close();
}
