/**
 * Scores of pretrained networks for a target, before any training: of their features at a cut, of
 * what their own output says, and how sure one is of a difference.
 */
package dev.graft.rank;
