/**
 * What can be told of a training while it runs: progress, metrics, divergence are listeners, not
 * branches in the loop.
 */
package dev.graft.listen;
