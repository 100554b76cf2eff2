package dev.graft.model;

/**
 * A network of one output layer whose loss is convex in its weights, which lie [inputs, outputs]
 * column after column, then the biases.
 */
public record ConvexHead(int inputs, int outputs, boolean bias) {}
