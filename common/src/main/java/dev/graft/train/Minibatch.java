package dev.graft.train;

import dev.graft.dataset.Targets;

/**
 * The examples of one optimizer step.
 *
 * @param rows the features, one array each, not to be changed
 */
public record Minibatch(float[][] rows, Targets targets) {}
