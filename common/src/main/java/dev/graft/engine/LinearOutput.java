package dev.graft.engine;

import dev.graft.Api;
import dev.graft.model.OutputWeights;

/**
 * The output layer of what is trained, for targets that are standardised while it is.
 *
 * @param weights where its weights and biases are; null where there is an obstacle
 * @param obstacle why outputs cannot be scaled by scaling its weights; null if they can
 */
@Api(Api.For.PARTS)
public record LinearOutput(OutputWeights weights, String obstacle) {}
