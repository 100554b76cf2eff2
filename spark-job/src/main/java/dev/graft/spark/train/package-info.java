/**
 * Rounds: one Spark job each, over partitions that are read by index. {@link
 * dev.graft.spark.train.Training} is the loop, {@link dev.graft.spark.train.Contender} what the
 * driver knows of the network in it.
 */
package dev.graft.spark.train;
