/**
 * What one worker does in one round, and what travels to it and back: trainable weights and
 * optimizer moments, no more.
 */
package dev.graft.train;
