package dev.graft.train;

import dev.graft.config.AveragingSettings.Average;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.TargetScale;
import dev.graft.model.Regularisation;
import dev.graft.model.StartPull;
import java.io.Serializable;

/** What a local step does beyond the network's own layout, as it travels to workers. */
public final class StepOptions implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int microBatchSize;
  private final double proximal;
  private final double labelSmoothing;
  private final Average average;
  private final TargetScale targets;
  private final boolean solved;
  private final RateSchedule schedule;
  private final double weightDecay;
  private final double clipNorm;
  private final ObjectiveOptions objective;

  /**
   * @param microBatchSize examples whose gradients are computed at once; 0: the whole minibatch
   * @param proximal FedProx's mu; 0: off
   * @param labelSmoothing the share of every target that is spread over all outputs; 0: none
   * @param average with gradients a worker computes one and leaves the step to the driver
   */
  public StepOptions(int microBatchSize, double proximal, double labelSmoothing, Average average) {
    this(
        microBatchSize,
        proximal,
        labelSmoothing,
        average,
        null,
        false,
        RateSchedule.CONSTANT,
        Regularisation.NONE,
        null);
  }

  private StepOptions(
      int microBatchSize,
      double proximal,
      double labelSmoothing,
      Average average,
      TargetScale targets,
      boolean solved,
      RateSchedule schedule,
      Regularisation regularisation,
      ObjectiveOptions objective) {
    this.microBatchSize = microBatchSize;
    this.proximal = proximal;
    this.labelSmoothing = labelSmoothing;
    this.average = average;
    this.targets = targets;
    this.solved = solved;
    this.schedule = schedule;
    this.weightDecay = regularisation.weightDecay();
    this.clipNorm = regularisation.clipNorm();
    this.objective = objective;
  }

  /** The same for workers that take steps. */
  public StepOptions(int microBatchSize, double proximal, double labelSmoothing) {
    this(microBatchSize, proximal, labelSmoothing, Average.WEIGHTS);
  }

  /** The same without label smoothing. */
  public StepOptions(int microBatchSize, double proximal) {
    this(microBatchSize, proximal, 0);
  }

  /** Whole minibatches and nothing else. */
  public static StepOptions plain() {
    return new StepOptions(0, 0);
  }

  /** As the job file says. */
  public static StepOptions of(TrainSettings settings) {
    Integer size = settings.microBatchSize();
    return new StepOptions(
        size == null ? 0 : size,
        settings.proximal(),
        settings.labelSmoothing(),
        settings.averaging().average(),
        null,
        settings.solves(),
        RateSchedule.CONSTANT,
        new Regularisation(settings.weightDecay(), settings.clipping().wholeNorm(), null),
        null);
  }

  /**
   * The same with what is made of unlabelled examples.
   *
   * @param given null: nothing
   */
  public StepOptions beside(ObjectiveOptions given) {
    return new StepOptions(
        microBatchSize,
        proximal,
        labelSmoothing,
        average,
        targets,
        solved,
        schedule,
        regularisation(null),
        given);
  }

  /** What is made of unlabelled examples; null: nothing. */
  ObjectiveOptions objective() {
    return objective;
  }

  /** The same at learning rates that a schedule gives. */
  public StepOptions scheduled(RateSchedule given) {
    return with(targets, given, regularisation(null));
  }

  /** The same without weight decay. */
  public StepOptions undecayed() {
    return with(targets, schedule, new Regularisation(0, clipNorm, null));
  }

  /**
   * The same with targets that are standardised.
   *
   * @param scale null: they are not
   */
  public StepOptions standardizing(TargetScale scale) {
    return with(scale, schedule, regularisation(null));
  }

  private StepOptions with(
      TargetScale otherTargets, RateSchedule otherSchedule, Regularisation other) {
    return new StepOptions(
        microBatchSize,
        proximal,
        labelSmoothing,
        average,
        otherTargets,
        solved,
        otherSchedule,
        other,
        objective);
  }

  /** How targets are standardised; null: they are not. */
  public TargetScale targets() {
    return targets;
  }

  /** The unit that losses are told in; null: that of the gradient, which a solver needs. */
  public TargetScale unit() {
    return solved ? null : targets;
  }

  public int microBatchSize() {
    return microBatchSize;
  }

  public double proximal() {
    return proximal;
  }

  public double labelSmoothing() {
    return labelSmoothing;
  }

  /** What the learning rate is multiplied by at each step of the training. */
  public RateSchedule schedule() {
    return schedule;
  }

  /**
   * What the job adds to the steps of any network.
   *
   * @param pull towards the weights that training began with, which travel apart; null: none
   */
  public Regularisation regularisation(StartPull pull) {
    return new Regularisation(weightDecay, clipNorm, pull);
  }

  /** Whether the step is the driver's. */
  public boolean gradients() {
    return average == Average.GRADIENTS;
  }
}
