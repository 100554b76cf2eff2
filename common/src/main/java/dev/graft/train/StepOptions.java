package dev.graft.train;

import dev.graft.config.TrainSettings;
import java.io.Serializable;

/** What a local step does beyond the network's own layout, as it travels to workers. */
public final class StepOptions implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int microBatchSize;
  private final double proximal;
  private final double labelSmoothing;

  /**
   * @param microBatchSize examples whose gradients are computed at once; 0: the whole minibatch
   * @param proximal FedProx's mu; 0: off
   * @param labelSmoothing the share of every target that is spread over all outputs; 0: none
   */
  public StepOptions(int microBatchSize, double proximal, double labelSmoothing) {
    this.microBatchSize = microBatchSize;
    this.proximal = proximal;
    this.labelSmoothing = labelSmoothing;
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
    return new StepOptions(size == null ? 0 : size, settings.proximal(), settings.labelSmoothing());
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
}
