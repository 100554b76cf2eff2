package dev.graft.engine;

import dev.graft.Api;

/** What a network's own outputs are, where no output layer with a loss says it. */
@Api(Api.For.PARTS)
public enum OutputKind {
  /** Probabilities that sum to 1: after a softmax. */
  DISTRIBUTION,
  /** Probabilities, each by itself: after a sigmoid. */
  PROBABILITIES,
  /** Anything: numbers that were to be predicted, logits, or features. */
  VALUES
}
