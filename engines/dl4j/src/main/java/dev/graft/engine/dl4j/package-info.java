/**
 * Networks that Deeplearning4j computes: how they are trained and scored behind {@link
 * dev.graft.model.LocalModel}.
 */
package dev.graft.engine.dl4j;
