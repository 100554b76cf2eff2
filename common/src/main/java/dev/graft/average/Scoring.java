package dev.graft.average;

import dev.graft.evaluate.Score;

/** How well weights do on validation data. */
@FunctionalInterface
public interface Scoring {

  /** Whoever scores sees to the BatchNorm statistics that belong to the weights. */
  Score score(float[] weights);
}
