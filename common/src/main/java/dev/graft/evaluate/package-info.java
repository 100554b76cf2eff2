/** Counting what a network gets right, and the metrics that follow from the counts. */
package dev.graft.evaluate;
