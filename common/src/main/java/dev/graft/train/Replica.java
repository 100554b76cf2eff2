package dev.graft.train;

import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.Batch;
import dev.graft.model.HiddenLoss;
import dev.graft.model.LocalModel;
import dev.graft.model.StartPull;
import dev.graft.model.State;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import dev.graft.model.Trainable;
import dev.graft.model.UpdatePlan;
import dev.graft.model.WeightUpdate;
import java.util.Optional;

/**
 * A network on this machine that takes on any {@link TrainState} of its layout, and takes optimizer
 * steps on it: the engine computes gradients, all else is the same for every engine. Expensive to
 * make, cheap to load, used by one thread at a time.
 */
public final class Replica implements AutoCloseable {

  private final LocalModel model;
  private final StateLayout layout;
  private State gradient;
  private WeightUpdate update;
  private MicroBatches microBatches;
  private StepOptions options = StepOptions.plain();
  private StartPull pull;
  private long seed;
  private boolean begins;
  private int steps;
  private int epoch;
  private int examples;

  public Replica(Trainable network) {
    this(network.open());
  }

  /** The same on a GPU of this machine, by its number. */
  public Replica(Trainable network, int gpu) {
    this(network.open(gpu));
  }

  /**
   * @param model is closed with it
   */
  public Replica(LocalModel model) {
    this.model = model;
    this.layout = model.layout();
  }

  /** Takes on weights, statistics, moments and the step count, as a round starts with them. */
  public void load(TrainState state, StepOptions chosen) {
    load(state, chosen, 0);
  }

  /**
   * The same.
   *
   * @param noise seed of what is random in the round's steps
   */
  public void load(TrainState state, StepOptions chosen, long noise) {
    float[] flat = layout.flat(state.weights(), state.statistics());
    load(flat);
    if (state.moments().length > 0) {
      update().load(state.moments());
    }
    update().proximal(chosen.proximal(), chosen.proximal() == 0 ? null : flat);
    update().regularise(chosen.regularisation(pull));
    options = chosen;
    seed = noise;
    begins = true;
    steps = state.steps();
  }

  /**
   * States that are loaded from here on are pulled to the weights that training began with.
   *
   * @param given null: they are not
   */
  public void pulled(StartPull given) {
    pull = given;
  }

  /** How the ranges of its vector are updated; empty where the engine's own update does it. */
  public Optional<UpdatePlan> updates() {
    return model.ownUpdate().isPresent() ? Optional.empty() : Optional.of(model.updates());
  }

  /** Tells which epoch the next steps belong to, from 0. */
  public void enterEpoch(int entered) {
    epoch = entered;
  }

  /**
   * Tells the schedule of the learning rate where the next step is.
   *
   * @param step of the training, from 0: where it reads its examples, whether or not this worker
   *     has had any at each step before
   */
  public void enterStep(int step) {
    update().rate(options.schedule().factor(step));
  }

  /** Where the statistics of trainable BatchNorm layers are. */
  public StateLayout layout() {
    return layout;
  }

  /** Takes on a whole flat parameter vector, for scoring. */
  public void load(float[] flat) {
    model.load(flat);
  }

  /** Made when it is needed: scoring needs none, and the part below a cut can have none. */
  private WeightUpdate update() {
    if (update == null) {
      gradient = model.gradientBuffer();
      update =
          model
              .ownUpdate()
              .orElseGet(
                  () ->
                      new FlatUpdate(
                          model.updates(), model.state(), gradient, NativeRuntime.threads()));
    }
    return update;
  }

  /** The trainable weights, copied, without statistics. */
  public float[] weights() {
    return layout.weights(model.state());
  }

  /** The statistics of trainable BatchNorm layers, copied. */
  public float[] statistics() {
    return layout.statistics(model.state());
  }

  /** The flat moments, copied; empty if the optimizer has none. */
  public float[] moments() {
    return update().moments();
  }

  /**
   * The state before the first step: moments as the optimizer starts them.
   *
   * @param flat the network's whole flat parameter vector
   */
  public TrainState initialState(float[] flat) {
    load(flat);
    return new TrainState(weights(), statistics(), moments(), 0);
  }

  /**
   * One optimizer step on a minibatch. With weights, each example's loss and gradient count so many
   * times; the sums are still divided by the number of examples, as Keras does.
   *
   * @return the mean loss over the minibatch before the step
   */
  public double step(Batch batch, Targets targets) {
    return step(batch, targets, null);
  }

  /**
   * The same with a loss on what comes into the output layer.
   *
   * @param hidden null: none
   */
  double step(Batch batch, Targets targets, HiddenLoss hidden) {
    double loss = gradient(batch, targets, hidden);
    update(model.sums() ? examples : 1);
    return loss;
  }

  private void update(int divisor) {
    update().step(divisor, steps, epoch);
    steps++;
    model.stepped(steps, epoch);
  }

  /**
   * The same without the step: weights and statistics stay as they are; see {@link #descent} and
   * {@link #movedStatistics}.
   */
  public double gradient(Batch batch, Targets targets) {
    return gradient(batch, targets, null);
  }

  /**
   * The same with a loss on what comes into the output layer, which is one of the whole minibatch:
   * that is not divided.
   *
   * @param hidden null: none
   */
  double gradient(Batch batch, Targets targets, HiddenLoss hidden) {
    update();
    examples = batch.size();
    Targets prepared = prepared(targets);
    int size = options.microBatchSize();
    if (hidden != null) {
      return model.gradient(batch, prepared, context(), hidden, gradient);
    }
    return size == 0 || examples <= size ? piece(batch, prepared) : inPieces(batch, prepared, size);
  }

  private StepContext context() {
    StepContext context = new StepContext(seed, begins, steps, epoch, examples, options.unit());
    begins = false;
    return context;
  }

  private double piece(Batch batch, Targets targets) {
    return model.gradient(batch, targets, context(), gradient);
  }

  private double inPieces(Batch batch, Targets targets, int size) {
    if (microBatches == null) {
      microBatches = new MicroBatches(layout, gradient);
    }
    double loss = 0;
    for (int from = 0; from < examples; from += size) {
      int to = Math.min(examples, from + size);
      double mean = piece(batch.range(from, to), targets.range(from, to));
      double share = (double) (to - from) / examples;
      microBatches.add((float) share);
      loss += share * mean;
    }
    microBatches.finish();
    return loss;
  }

  /** Minus the mean gradient that was computed last, of the trainable weights. */
  public float[] descent() {
    return layout.weights(change());
  }

  /** The statistics as the minibatch whose gradient was computed last has moved them. */
  public float[] movedStatistics() {
    float[] statistics = statistics();
    if (statistics.length > 0) {
      float[] change = layout.statistics(change());
      for (int i = 0; i < statistics.length; i++) {
        statistics[i] += change[i];
      }
    }
    return statistics;
  }

  /** Of the whole vector: minus what is to be subtracted, before clipping and penalties. */
  private float[] change() {
    float[] change = gradient.copy();
    boolean[] statistic = layout.marks();
    float divisor = model.sums() ? examples : 1;
    for (int i = 0; i < change.length; i++) {
      change[i] = statistic[i] ? -change[i] : -(change[i] / divisor);
    }
    return change;
  }

  /**
   * One optimizer step on a gradient that was computed elsewhere.
   *
   * @param mean over all examples, of the trainable weights, before clipping and regularisation
   */
  public void apply(float[] mean) {
    update();
    gradient.load(layout.flat(mean, new float[layout.statisticsLength()]));
    update(1);
  }

  private Targets prepared(Targets targets) {
    TargetScale scale = options.targets();
    return smoothed(scale == null ? targets : scale.standardized(targets));
  }

  /** Label smoothing (Szegedy et al., arXiv 1512.00567) as Keras has it, for training only. */
  private Targets smoothed(Targets targets) {
    double share = options.labelSmoothing();
    if (share == 0) {
      return targets;
    }
    boolean apart = outputs() == 1 || model.independentOutputs();
    return targets.smoothed(share, outputs(), apart ? 0.5 : 1.0 / outputs());
  }

  /**
   * The outputs for a batch.
   *
   * @return rows one after the other
   */
  public float[] output(Batch batch) {
    return model.output(batch);
  }

  /**
   * The network's own loss of each row of outputs, whatever the example's weight.
   *
   * @param outputs rows one after the other, as {@link #output} gave them
   */
  public float[] losses(float[] outputs, Targets targets) {
    return model.losses(outputs, targets);
  }

  /** Number of outputs: values of a target row, or one a class; 1 can tell two classes. */
  public int outputs() {
    return model.outputs();
  }

  /** What computes the steps, for people. */
  public String path() {
    return model.path();
  }

  /** The opened network. */
  public LocalModel model() {
    return model;
  }

  @Override
  public void close() {
    model.close();
  }
}
