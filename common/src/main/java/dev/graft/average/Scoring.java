package dev.graft.average;

/** How well weights do on validation data. */
@FunctionalInterface
public interface Scoring {

  /** More is better. Whoever scores sees to the BatchNorm statistics that belong to the weights. */
  double score(float[] weights);
}
