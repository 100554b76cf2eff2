/**
 * Counting what a network gets right, for each kind of task, and the metrics that follow from the
 * counts.
 */
package dev.graft.evaluate;
