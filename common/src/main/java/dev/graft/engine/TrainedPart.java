package dev.graft.engine;

import dev.graft.Api;
import dev.graft.model.Trainable;

/**
 * What a job trains of a network.
 *
 * @param network as it travels to executors
 * @param weights that it begins with, flat; not copied
 * @param output its output layer
 * @param summary what the start-up check of native acceleration said, for people
 */
@Api(Api.For.PARTS)
public record TrainedPart(
    Trainable network, float[] weights, LinearOutput output, String summary) {}
