/**
 * A network as Graft trains it, whatever computes it: what travels ({@link
 * dev.graft.model.Trainable}), what it becomes where it is opened ({@link
 * dev.graft.model.LocalModel}), and its numbers in one flat vector. No engine's types.
 */
package dev.graft.model;
