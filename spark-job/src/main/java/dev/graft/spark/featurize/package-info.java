/**
 * The feature path: activations at the cut, computed once on the executors and kept, memory first,
 * then disk.
 */
package dev.graft.spark.featurize;
