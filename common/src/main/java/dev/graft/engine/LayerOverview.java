package dev.graft.engine;

import dev.graft.Api;

/**
 * A layer of a network, for people.
 *
 * @param type how the engine calls its kind
 * @param weights the names and shapes of its weights; empty without weights
 * @param output whether the network ends in it
 * @param cut whether the network can be cut there
 * @param activations shape of one example there; null: not known
 */
@Api(Api.For.PARTS)
public record LayerOverview(
    String name,
    String type,
    long parameters,
    String weights,
    boolean output,
    boolean cut,
    int[] activations) {}
