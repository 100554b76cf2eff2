package dev.graft.config;

/** What brings a network to a target without labels. */
public enum Adaptation {
  /**
   * The statistics of BatchNorm layers that are saved are those of the target's examples (Li et
   * al., arXiv 1603.04779).
   */
  ADABN,
  /**
   * Features of labelled examples get the mean of the target's and a covariance nearer to theirs
   * (Sun et al., arXiv 1511.05547).
   */
  CORAL,
  /**
   * The covariance of what comes into the output layer is brought to the target's by a loss of its
   * own (Sun and Saenko, arXiv 1607.01719).
   */
  DEEP_CORAL;

  /** The name in job files. */
  public String key() {
    return ConfigKeys.spelled(this);
  }
}
