/** Rounds: one Spark job each, over partitions that are read by index. */
package dev.graft.spark.train;
