package dev.graft.model;

import dev.graft.Api;

/**
 * A network of one output layer whose loss is convex in its weights, which lie [inputs, outputs]
 * column after column, then the biases.
 */
@Api(Api.For.PARTS)
public record ConvexHead(int inputs, int outputs, boolean bias) {}
