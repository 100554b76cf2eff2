package dev.graft.config;

/**
 * What is done with the BatchNorm layers of a network that is trained.
 *
 * @param mode of those that come from the pretrained network
 * @param momentum of the running statistics of all: the share of them that a step keeps; null: as
 *     the network's file says
 * @param statistics which ones states are judged and kept with
 */
public record BatchNormSettings(Mode mode, Double momentum, Statistics statistics) {

  /** As the file says. */
  public static final BatchNormSettings DEFAULTS =
      new BatchNormSettings(Mode.TRAINED, null, Statistics.FITTING);

  /** Whether scale, offset and statistics change. */
  public enum Mode {
    /** They are trained; a minibatch is normalised by its own mean and variance. */
    TRAINED,
    /** They stay; a minibatch is normalised by the statistics of the pretrained network. */
    FROZEN
  }

  /** Means and variances that stand for those of a minibatch when a network is not trained. */
  public enum Statistics {
    /** The running ones, or, while these lag behind the weights, new ones of training examples. */
    FITTING,
    /** The running ones, whatever they are. */
    RUNNING
  }

  static BatchNormSettings read(ConfigKeys keys) {
    return new BatchNormSettings(
        keys.choice("model.batch-normalization", Mode.class),
        keys.numberOrNull(
            "model.batch-normalization-momentum", m -> m >= 0 && m < 1, "from 0 to less than 1"),
        keys.choice("model.batch-normalization-statistics", Statistics.class));
  }
}
